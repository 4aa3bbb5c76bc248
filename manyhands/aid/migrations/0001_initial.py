import django.db.models.deletion
import manyhands.base.refs
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('base', '0001_initial'),
        ('groups', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlaceCount',
            fields=[
                ('place', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='count', serialize=False, to='groups.place')),
                ('needs', models.PositiveIntegerField(default=0)),
                ('offers', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Intent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('direction', models.CharField(max_length=5)),
                ('words', models.CharField(blank=True, max_length=400)),
                ('hides_words', models.BooleanField(default=False)),
                ('hidden_words', models.TextField(blank=True, help_text='JSON of what the group has hidden')),
                ('is_confided', models.BooleanField(default=False, help_text='only who carries a mandate to hear it may promise and read it')),
                ('kinds', models.CharField(help_text='kinds of its lines, for its card', max_length=120)),
                ('wanted', models.PositiveIntegerField(default=1, help_text="sum of its lines' quantities")),
                ('left', models.PositiveIntegerField(default=1, help_text='sum of what nobody promised yet')),
                ('radius_rings', models.PositiveSmallIntegerField(default=0, help_text='offers: how far')),
                ('urgency', models.PositiveSmallIntegerField(default=0)),
                ('due_on', models.DateField(null=True)),
                ('times', models.CharField(blank=True, help_text="when, in the asker's words", max_length=120)),
                ('is_standing', models.BooleanField(default=False, help_text='offers: again and again')),
                ('language', models.CharField(blank=True, max_length=10)),
                ('adults', models.PositiveSmallIntegerField(default=0)),
                ('children', models.PositiveSmallIntegerField(default=0)),
                ('for_another', models.BooleanField(default=False)),
                ('source', models.CharField(help_text='where an import took it from', max_length=80, null=True)),
                ('code_index', models.BinaryField(max_length=32, null=True, unique=True)),
                ('sealed', models.BinaryField(null=True)),
                ('posted_at', models.DateTimeField()),
                ('fresh_at', models.DateTimeField(help_text='when its poster last said that it holds')),
                ('rank', models.BigIntegerField(help_text='place on the board; null: not on it', null=True)),
                ('ask_again_at', models.DateTimeField(null=True)),
                ('is_stale', models.BooleanField(default=False)),
                ('expires_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_as', models.CharField(blank=True, max_length=10)),
                ('erase_at', models.DateTimeField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('answers', models.ForeignKey(help_text='need: which offer', null=True, on_delete=django.db.models.deletion.SET_NULL, to='aid.intent')),
                ('asker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intents', to='groups.member')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intents', to='groups.group')),
                ('key', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to='base.sealkey')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='groups.place')),
            ],
            options={
                'indexes': [models.Index(models.F('group'), models.F('direction'), models.OrderBy(models.F('rank'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('rank__isnull', False)), name='intent_board'), models.Index(models.F('place'), models.F('direction'), models.OrderBy(models.F('rank'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('rank__isnull', False)), name='intent_board_of_place'), models.Index(condition=models.Q(('ask_again_at__isnull', False)), fields=['ask_again_at'], name='intent_ask_again'), models.Index(condition=models.Q(('closed_at', None)), fields=['expires_at'], name='intent_expiry'), models.Index(condition=models.Q(('erase_at__isnull', False), ('erased_at', None)), fields=['erase_at'], name='intent_erasure'), models.Index(condition=models.Q(('erased_at__isnull', False)), fields=['erased_at'], name='intent_erased')],
                'constraints': [models.CheckConstraint(condition=models.Q(('direction__in', ['need', 'offer'])), name='intent_is_a_need_or_an_offer'), models.CheckConstraint(condition=models.Q(('left__lte', models.F('wanted'))), name='intent_leaves_no_more_than_it_wants'), models.CheckConstraint(condition=models.Q(('closed_at', None), ('rank', None), _connector='OR'), name='intent_closed_is_off_the_board'), models.CheckConstraint(condition=models.Q(models.Q(('closed_as', ''), ('closed_at', None), ('erase_at', None)), models.Q(('closed_as__gt', ''), ('closed_at__isnull', False), ('erase_at__isnull', False)), _connector='OR'), name='intent_closed_is_erased_in_time'), models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('code_index', None), ('hidden_words', ''), ('key', None), ('place', None), ('sealed', None), ('times', ''), ('words', '')), _connector='OR'), name='intent_erased_holds_no_words'), models.CheckConstraint(condition=models.Q(('hides_words', False), models.Q(('times', ''), ('words', '')), _connector='OR'), name='intent_that_hides_its_words_shows_none'), models.CheckConstraint(condition=models.Q(('is_confided', False), models.Q(('direction', 'need'), ('hides_words', True)), _connector='OR'), name='intent_confided_is_a_need_that_hides_its_words'), models.CheckConstraint(condition=models.Q(('is_confided', False), models.Q(('adults', 0), ('answers', None), ('children', 0), ('for_another', False), ('kinds', 'other'), ('language', ''), ('times', ''), ('words', '')), _connector='OR'), name='intent_confided_tells_the_board_nothing'), models.UniqueConstraint(condition=models.Q(('source__isnull', False)), fields=('group', 'source'), name='intent_is_imported_once')],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('made_at', models.DateTimeField()),
                ('kept_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(help_text='when the asker said so too', null=True)),
                ('thanked_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('helper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='groups.member')),
                ('passed_to', models.ForeignKey(help_text='asked to take over', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.member')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='aid.intent')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('released_at', None)), fields=['helper'], name='commitment_standing')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('need', 'helper'), name='one_standing_commitment_per_helper'), models.CheckConstraint(condition=models.Q(('kept_at', None), ('released_at', None), _connector='OR'), name='commitment_not_both_kept_and_released')],
            },
        ),
        migrations.CreateModel(
            name='Bar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('set_at', models.DateTimeField()),
                ('set_by_member', models.BooleanField(help_text='which of the two asked for it')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.group')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bars', to='groups.member')),
                ('other_member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='bars_by_others', to='groups.member')),
                ('other_intent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='bars', to='aid.intent')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('other_member', None), ('other_intent', None), _connector='XOR'), name='bar_stands_between_two'), models.UniqueConstraint(condition=models.Q(('other_member__isnull', False)), fields=('member', 'other_member'), name='bar_between_members_once'), models.UniqueConstraint(condition=models.Q(('other_intent__isnull', False)), fields=('member', 'other_intent'), name='bar_against_a_poster_once')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('words', models.CharField(blank=True, max_length=120)),
                ('quantity', models.PositiveIntegerField(default=1)),
                ('left', models.PositiveIntegerField()),
                ('intent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='aid.intent')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='line_wants_something'), models.CheckConstraint(condition=models.Q(('left__gte', 0), ('left__lte', models.F('quantity'))), name='line_is_never_promised_twice')],
            },
        ),
        migrations.CreateModel(
            name='MonthCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='the first of the month')),
                ('direction', models.CharField(max_length=5)),
                ('kind', models.CharField(max_length=12)),
                ('closed_as', models.CharField(max_length=10)),
                ('many', models.PositiveIntegerField(default=0)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='month_counts', to='groups.group')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'month', 'direction', 'kind', 'closed_as'), name='month_is_counted_once')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField()),
                ('intent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='aid.intent')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.member')),
            ],
            options={
                'ordering': ['read_at'],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='aid.commitment')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='aid.line')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='share_is_something'), models.UniqueConstraint(fields=('commitment', 'line'), name='share_of_a_line_once')],
            },
        ),
        migrations.CreateModel(
            name='SheetDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('sealed', models.BinaryField(null=True)),
                ('report', models.BinaryField(null=True)),
                ('columns', models.JSONField(default=dict, help_text='field -> number of its column, from 0')),
                ('direction', models.CharField(help_text='of rows that do not say it', max_length=5)),
                ('language', models.CharField(help_text='of the report', max_length=10)),
                ('many', models.PositiveIntegerField(help_text='rows')),
                ('made_at', models.DateTimeField(db_index=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.group')),
                ('key', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='base.sealkey')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.member')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('done_at', None), ('sealed', None), _connector='OR'), name='sheet_brought_is_erased')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(max_length=5)),
                ('token', models.CharField(max_length=30)),
                ('rank', models.BigIntegerField()),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.group')),
                ('intent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='aid.intent')),
            ],
            options={
                'indexes': [models.Index(models.F('group'), models.F('direction'), models.F('token'), models.OrderBy(models.F('rank'), descending=True), models.OrderBy(models.F('intent'), descending=True), name='token_search')],
                'constraints': [models.UniqueConstraint(fields=('intent', 'token'), name='token_stands_once')],
            },
        ),
    ]
