import django.db.models.deletion
import django.db.models.expressions
import manyhands.base.refs
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('groups', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Book',
            fields=[
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='groups.group')),
                ('closed_until', models.DateField(help_text='this day and all before are closed', null=True)),
                ('unsound_at', models.DateTimeField(help_text='when they did not add up', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=10)),
                ('floor', models.BigIntegerField(help_text='of each new balance', null=True)),
                ('ceiling', models.BigIntegerField(help_text='of each new balance', null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='groups.group')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'path'), name='account_once_a_group'), models.CheckConstraint(condition=models.Q(('floor', None), ('floor__lte', 0), _connector='OR'), name='new_balance_is_above_its_floor'), models.CheckConstraint(condition=models.Q(('ceiling', None), ('ceiling__gte', 0), _connector='OR'), name='new_balance_is_below_its_ceiling')],
            },
        ),
        migrations.CreateModel(
            name='Commodity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(max_length=10)),
                ('scale', models.PositiveSmallIntegerField(help_text='digits behind the point')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commodities', to='groups.group')),
            ],
            options={
                'verbose_name_plural': 'commodities',
                'constraints': [models.UniqueConstraint(fields=('group', 'code'), name='commodity_once_a_group'), models.CheckConstraint(condition=models.Q(('scale__lte', 6)), name='scale_is_at_most_six'), models.CheckConstraint(condition=models.Q(('kind__in', ['money', 'minutes', 'goods', 'credit', 'voucher', 'count'])), name='commodity_is_of_a_known_kind')],
            },
        ),
        migrations.CreateModel(
            name='Fund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('purpose', models.TextField(blank=True, max_length=400)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funds', to='groups.group')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('group', 'name'), name='open_fund_once_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Count',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('day', models.DateField()),
                ('counted', models.BigIntegerField()),
                ('booked', models.BigIntegerField(help_text='what the books said')),
                ('recorded_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='ledger.account')),
                ('commodity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.commodity')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='groups.group')),
                ('fund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.fund')),
            ],
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posted', models.BigIntegerField(default=0)),
                ('held', models.BigIntegerField(default=0)),
                ('floor', models.BigIntegerField(null=True)),
                ('ceiling', models.BigIntegerField(null=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='ledger.account')),
                ('commodity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.commodity')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.fund')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'commodity', 'fund'), name='one_balance_of_each_kind'), models.CheckConstraint(condition=models.Q(('floor', None), ('posted__gte', django.db.models.expressions.CombinedExpression(models.F('floor'), '+', models.F('held'))), _connector='OR'), name='balance_is_above_its_floor'), models.CheckConstraint(condition=models.Q(('ceiling', None), ('posted__lte', models.F('ceiling')), _connector='OR'), name='balance_is_below_its_ceiling'), models.CheckConstraint(condition=models.Q(('held__gte', 0)), name='held_is_not_less_than_nothing')],
            },
        ),
        migrations.CreateModel(
            name='Holder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='groups.group')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='groups.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member',), name='holder_once_a_member')],
            },
        ),
        migrations.AddField(
            model_name='account',
            name='holder',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='ledger.holder'),
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigIntegerField(help_text='chosen before, since they name it', primary_key=True, serialize=False)),
                ('entry_seq', models.PositiveBigIntegerField(help_text='of its entry in the record')),
                ('digest', models.CharField(help_text='see `rules.seal_digest`', max_length=64)),
                ('sealed_at', models.DateTimeField()),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='groups.group')),
            ],
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigIntegerField(help_text="chosen before, like its seal's", primary_key=True, serialize=False)),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('key', models.CharField(help_text='makes a repeat harmless', max_length=120)),
                ('says', models.BinaryField(help_text='see `rules.says`', max_length=32)),
                ('kind', models.CharField(help_text='the power or event that it is of', max_length=40)),
                ('under', models.CharField(blank=True, help_text='ref of what was agreed', max_length=40)),
                ('effective', models.DateField(help_text='the day it counts for')),
                ('recorded_at', models.DateTimeField()),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='ledger.transfer')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='groups.group')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.transfer')),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='ledger.seal')),
            ],
            options={
                'indexes': [models.Index(fields=['group', 'effective'], name='transfers_by_day')],
                'constraints': [models.UniqueConstraint(fields=('group', 'key'), name='one_transfer_for_each_key')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('effective', models.DateField(help_text="as its transfer's")),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.account')),
                ('commodity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.commodity')),
                ('fund', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.fund')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.transfer')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'commodity', 'fund', 'effective'], name='postings_of_an_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('amount__lt', 0), _connector='OR'), ('amount__gte', -1000000000000000), ('amount__lte', 1000000000000000)), name='posting_moves_something')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('key', models.CharField(max_length=120)),
                ('amount', models.BigIntegerField()),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended', models.CharField(blank=True, max_length=10)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='ledger.account')),
                ('commodity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.commodity')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.fund')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='groups.group')),
                ('settled_by', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settles', to='ledger.transfer')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended', '')), fields=['group', 'expires_at'], name='holds_that_stand')],
                'constraints': [models.UniqueConstraint(fields=('group', 'key'), name='one_hold_for_each_key'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__lte', 1000000000000000)), name='hold_keeps_something'), models.CheckConstraint(condition=models.Q(('ended__in', ['', 'settled', 'voided', 'expired'])), name='hold_ends_in_a_known_way'), models.CheckConstraint(condition=models.Q(models.Q(('ended', 'settled'), ('settled_by__isnull', False)), models.Q(models.Q(('ended', 'settled'), _negated=True), ('settled_by', None)), _connector='OR'), name='settled_hold_names_its_transfer')],
            },
        ),
    ]
