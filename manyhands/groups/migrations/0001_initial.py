import django.db.models.deletion
import manyhands.base.refs
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('record', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Constitution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('data', models.JSONField()),
                ('adopted_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('purpose', models.CharField(blank=True, max_length=400)),
                ('language', models.CharField(default='en', max_length=10)),
                ('is_listed', models.BooleanField(default=True, help_text="named on the server's front page")),
                ('founded_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(help_text='when enough founders had agreed to begin', null=True)),
                ('constitution', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='in_force_in', to='groups.constitution')),
                ('log', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='record.log')),
            ],
        ),
        migrations.AddField(
            model_name='constitution',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='constitutions', to='groups.group'),
        ),
        migrations.CreateModel(
            name='Circle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('purpose', models.CharField(max_length=400)),
                ('powers', models.JSONField(default=list, help_text='names of the powers lent to it')),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='circles', to='groups.group')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('group', 'name'), name='circle_has_its_name_alone')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('adopted_at', models.DateTimeField()),
                ('review_on', models.DateField(null=True)),
                ('sunset_on', models.DateField(help_text='it ends by itself on that day', null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='groups.group')),
            ],
            options={
                'ordering': ['adopted_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('ended_at', None), ('sunset_on__isnull', False)), fields=['sunset_on'], name='agreement_to_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('review_on', None), ('sunset_on', None), ('review_on__lte', models.F('sunset_on')), _connector='OR'), name='agreement_is_looked_at_before_it_ends')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('role', models.CharField(help_text='as in the constitution: mandate:ROLE', max_length=30)),
                ('purpose', models.CharField(max_length=400)),
                ('powers', models.JSONField(default=list, help_text='names of the powers it is for')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_as', models.CharField(blank=True, max_length=10)),
                ('term', models.PositiveSmallIntegerField(default=1, help_text='of how many in a row')),
                ('report_every_d', models.PositiveSmallIntegerField()),
                ('granted_by', models.CharField(blank=True, help_text='ref of a proposal', max_length=16)),
                ('hand_over', models.TextField(blank=True, help_text='a line for each thing', max_length=2000)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='groups.group')),
            ],
            options={
                'ordering': ['role', 'starts_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['ends_at'], name='mandate_to_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='mandate_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('ended_as__in', ['', 'over', 'resigned', 'recalled', 'left'])), name='mandate_ends_in_a_known_way'), models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('ended_as', ''), _negated=True)), _connector='OR'), name='mandate_that_ended_says_how')],
            },
        ),
        migrations.CreateModel(
            name='MandateReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000)),
                ('written_at', models.DateTimeField()),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='groups.mandate')),
            ],
            options={
                'ordering': ['-written_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('name', models.CharField(blank=True, max_length=40)),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(help_text='they count in no round until they resume', null=True)),
                ('became', models.ForeignKey(help_text='the membership of the same person in which it goes on', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='once', to='groups.member')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='groups.group')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('group', 'person'), name='person_is_in_a_group_once'), models.CheckConstraint(condition=models.Q(models.Q(('person', None), _negated=True), models.Q(('left_at', None), _negated=True), _connector='OR'), name='member_without_a_person_has_left'), models.CheckConstraint(condition=models.Q(('became', None), models.Q(('left_at', None), _negated=True), _connector='OR'), name='member_that_goes_on_in_another_has_ended')],
            },
        ),
        migrations.AddField(
            model_name='mandate',
            name='holder',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='groups.member'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='understudy',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates_to_learn', to='groups.member'),
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField()),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='groups.group')),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confirmation', to='groups.member')),
            ],
        ),
        migrations.CreateModel(
            name='CircleMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('links_for', models.CharField(blank=True, help_text='who chose them as a link', max_length=6)),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='circle_members', to='groups.circle')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='circle_memberships', to='groups.member')),
            ],
            options={
                'ordering': ['joined_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('circle', 'member'), name='member_is_in_a_circle_once'), models.UniqueConstraint(condition=models.Q(('left_at', None), models.Q(('links_for', ''), _negated=True)), fields=('circle', 'links_for'), name='circle_has_one_link_of_a_side'), models.CheckConstraint(condition=models.Q(('links_for__in', ['', 'group', 'circle'])), name='link_was_chosen_by_the_group_or_the_circle')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cell', models.BigIntegerField(help_text='H3 index')),
                ('name', models.CharField(blank=True, max_length=60)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='groups.group')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('group', 'cell'), name='place_is_one_cell_of_a_group')],
            },
        ),
        migrations.CreateModel(
            name='AgreementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField(max_length=10000)),
                ('adopted_at', models.DateTimeField()),
                ('adopted_by', models.CharField(blank=True, help_text='ref of a proposal', max_length=16)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='groups.agreement')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='agreement_has_one_version_of_a_number')],
            },
        ),
        migrations.AddConstraint(
            model_name='constitution',
            constraint=models.UniqueConstraint(fields=('group', 'version'), name='constitution_has_one_version'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('understudy', models.F('holder')), _negated=True), name='mandate_has_another_as_understudy'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('group', 'role', 'holder'), name='mandate_is_carried_once_by_the_same'),
        ),
    ]
