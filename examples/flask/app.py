"""Customers who may leave, as a table and as JSON. A visitor chooses the probability from which a customer counts."""

import csv
from pathlib import Path

from flask import Flask, render_template, request

app = Flask(__name__)

with Path(__file__).with_name("customers.csv").open(newline="") as file:
    CUSTOMERS = [{**row, "churn_probability": float(row["churn_probability"])} for row in csv.DictReader(file)]


def at_risk(limit):
    found = [customer for customer in CUSTOMERS if customer["churn_probability"] >= limit]
    return sorted(found, key=lambda customer: -customer["churn_probability"])


@app.get("/")
def page():
    limit = request.args.get("limit", 0.5, type=float)
    return render_template("page.html", customers=at_risk(limit), total=len(CUSTOMERS), limit=limit)


@app.get("/api/customers")
def customers():
    return at_risk(request.args.get("limit", 0.5, type=float))
