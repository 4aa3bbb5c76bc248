import django.db.models.deletion
import manyhands.base.refs
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('base', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, editable=False, max_length=16, unique=True)),
                ('mail_sealed', models.BinaryField(null=True)),
                ('mail_index', models.BinaryField(max_length=32, null=True, unique=True)),
                ('language', models.CharField(blank=True, default='', max_length=10)),
                ('created_at', models.DateTimeField(null=True)),
                ('forgotten_at', models.DateTimeField(null=True)),
                ('key', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='base.sealkey')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('forgotten_at', None), models.Q(('created_at', None), ('language', ''), ('mail_index', None), ('mail_sealed', None)), _connector='OR'), name='nothing_is_kept_of_a_forgotten_person')],
            },
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, editable=False, max_length=16, unique=True)),
                ('credential_id', models.BinaryField(max_length=1023, unique=True)),
                ('credential', models.BinaryField(help_text='WebAuthn attested credential data')),
                ('sign_count', models.PositiveBigIntegerField(default=0)),
                ('label', models.CharField(max_length=40)),
                ('added_on', models.DateField()),
                ('used_on', models.DateField(help_text='the day, never the minute', null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='SignedIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('session_key', models.CharField(max_length=40)),
                ('started_at', models.DateTimeField()),
                ('until', models.DateTimeField(db_index=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signed_in', to='people.person')),
            ],
            options={
                'verbose_name_plural': 'signed in',
            },
        ),
        migrations.CreateModel(
            name='SignInCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('binding', models.BinaryField(help_text='keyed hash of a nonce in the asking session', max_length=32, unique=True)),
                ('code_hash', models.BinaryField(max_length=32)),
                ('mail_index', models.BinaryField(db_index=True, max_length=32)),
                ('mail_sealed', models.BinaryField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('key', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to='base.sealkey')),
            ],
        ),
    ]
