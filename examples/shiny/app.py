"""A table of customers who may leave. A visitor chooses the probability from which a customer counts."""

import csv
from pathlib import Path

from shiny import reactive
from shiny.express import input, render, ui

with Path(__file__).with_name("customers.csv").open(newline="") as file:
    CUSTOMERS = list(csv.DictReader(file))

ui.page_opts(title="Customers at risk")
ui.input_slider("limit", "Minimum probability", 0, 1, 0.5, step=0.05)


@reactive.calc
def at_risk():
    return [row for row in CUSTOMERS if float(row["churn_probability"]) >= input.limit()]


@render.text
def count():
    return f"{len(at_risk())} of {len(CUSTOMERS)}"


@render.ui
def table():
    rows = [ui.tags.tr(ui.tags.td(row["customer"]), ui.tags.td(row["churn_probability"])) for row in at_risk()]
    return ui.tags.table(*rows, class_="table")
