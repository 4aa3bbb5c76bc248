from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0008_invitations'),
    ]

    operations = [
        migrations.AddField(
            model_name='group',
            name='ended_at',
            field=models.DateTimeField(help_text='when its members had agreed to end it', null=True),
        ),
    ]
