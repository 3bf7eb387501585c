from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=60)),
                ("station", models.CharField(max_length=40)),
                ("found_on", models.DateField()),
                ("reward", models.IntegerField(default=0)),
                ("claimed_by", models.CharField(max_length=60, null=True)),
            ],
            options={"ordering": ["-found_on", "id"]},
        ),
    ]
