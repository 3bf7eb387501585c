import words
from flask import Flask

app = Flask("greeter")
app.config["WORD"] = words.DEFAULT
app.add_url_rule("/hello/<name>", view_func=lambda name: f"{app.config['WORD']}, {name}", endpoint="hello")
