import django.db.models.deletion
import manyhands.base.refs
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('aid', '0001_initial'),
        ('base', '0001_initial'),
        ('decisions', '0001_initial'),
        ('groups', '0001_initial'),
        ('record', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('next_seq', models.PositiveBigIntegerField(default=0)),
                ('log', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='cursor', to='record.log')),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('by_helper', models.BooleanField()),
                ('sealed', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='aid.commitment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commitment', 'by_helper'), name='report_once_a_side')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.member')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='talk.report')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'member'), name='look_of_a_member_once')],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_mail', models.BooleanField(default=True)),
                ('quiet', models.CharField(blank=True, help_text='topics they do not want', max_length=60)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='wish', to='groups.member')),
            ],
        ),
        migrations.CreateModel(
            name='AnswerKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_index', models.BinaryField(max_length=32, unique=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.member')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='decisions.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member', 'round'), name='one_key_a_member_and_round')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('by_helper', models.BooleanField(help_text='else by whoever posted the need')),
                ('sealed', models.BinaryField()),
                ('said_at', models.DateTimeField()),
                ('nonce', models.CharField(help_text='the same is the same form sent twice', max_length=22)),
                ('is_withheld', models.BooleanField(default=False, help_text='said after a bar: only its own side sees it')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='aid.commitment')),
            ],
            options={
                'ordering': ['said_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('commitment', 'by_helper', 'nonce'), name='message_is_said_once')],
            },
        ),
        migrations.CreateModel(
            name='Mute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_helper', models.BooleanField()),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mutes', to='aid.commitment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commitment', 'by_helper'), name='mute_once_a_side')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(help_text='the same is the same notice', max_length=80, unique=True)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='aid.intent')),
                ('commitment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='aid.commitment')),
                ('intent', models.ForeignKey(help_text='whose code', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='aid.intent')),
                ('mandate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.mandate')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='groups.member')),
                ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='decisions.proposal')),
            ],
            options={
                'indexes': [models.Index(models.F('member'), models.OrderBy(models.F('id'), descending=True), name='notice_of_member'), models.Index(condition=models.Q(('member__isnull', False), ('read_at', None)), fields=['member'], name='notice_unread'), models.Index(condition=models.Q(('mailed_at', None), ('member__isnull', False), ('read_at', None)), fields=['at'], name='notice_to_mail')],
                'constraints': [models.CheckConstraint(condition=models.Q(('member', None), ('intent', None), _connector='XOR'), name='notice_is_for_somebody')],
            },
        ),
        migrations.CreateModel(
            name='RawMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('external_index', models.BinaryField(help_text='keyed hash of the id it came with, which may be a phone number', max_length=32)),
                ('sealed', models.BinaryField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('heard_at', models.DateTimeField()),
                ('kind', models.CharField(max_length=8)),
                ('confidence', models.PositiveSmallIntegerField(help_text='whole percent')),
                ('categories', models.CharField(blank=True, help_text='a blank on either side', max_length=120)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('urgent', models.BooleanField(default=False)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_as', models.CharField(blank=True, max_length=8)),
                ('forgotten_at', models.DateTimeField(null=True)),
                ('duplicate_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='talk.rawmessage')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raw_messages', to='groups.group')),
                ('intent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='aid.intent')),
                ('key', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to='base.sealkey')),
            ],
            options={
                'indexes': [models.Index(models.F('group'), models.OrderBy(models.F('urgent'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('settled_at', None)), name='raw_message_inbox'), models.Index(condition=models.Q(('forgotten_at', None), ('settled_at__isnull', False)), fields=['group', 'settled_at'], name='raw_message_to_forget'), models.Index(condition=models.Q(('settled_at', None)), fields=['group', 'heard_at'], name='raw_message_too_old'), models.Index(condition=models.Q(('intent__isnull', False)), fields=['intent'], name='raw_message_became')],
                'constraints': [models.UniqueConstraint(fields=('group', 'external_index'), name='raw_message_is_heard_once'), models.CheckConstraint(condition=models.Q(models.Q(('settled_as', ''), ('settled_at', None)), models.Q(('settled_as__gt', ''), ('settled_at__isnull', False)), _connector='OR'), name='raw_message_is_settled_as_something'), models.CheckConstraint(condition=models.Q(('forgotten_at', None), models.Q(('categories', ''), ('key', None), ('language', ''), ('received_at', None), ('sealed', None)), _connector='OR'), name='raw_message_forgotten_holds_no_words')],
            },
        ),
    ]
