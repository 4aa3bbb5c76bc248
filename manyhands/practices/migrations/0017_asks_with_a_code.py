import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('practices', '0016_receipts'),
    ]

    operations = [
        migrations.CreateModel(
            name='AskCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('index', models.BinaryField(max_length=32, unique=True)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='code', to='practices.case')),
            ],
        ),
    ]
