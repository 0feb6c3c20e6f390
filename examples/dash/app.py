"""A chart of customers who may leave, by plan. A visitor chooses the probability from which a customer counts."""

import csv
import os
from collections import Counter
from pathlib import Path

from dash import Dash, Input, Output, callback, dcc, html

with Path(__file__).with_name("customers.csv").open(newline="") as file:
    CUSTOMERS = list(csv.DictReader(file))

# gunicorn removes SCRIPT_NAME from the path of requests. The browser's path is BASE_PATH, without slashes at its ends.
base_path = os.environ.get("BASE_PATH", "").strip("/")
app = Dash(
    __name__,
    title="Churn dashboard",
    routes_pathname_prefix="/",
    requests_pathname_prefix=f"/{base_path}/" if base_path else "/",
)
server = app.server

app.layout = html.Main(
    [
        html.H1("Customers at risk"),
        dcc.Slider(0, 1, 0.1, value=0.5, id="limit"),
        dcc.Graph(id="chart"),
    ],
    style={"fontFamily": "system-ui, sans-serif", "maxWidth": "50rem", "margin": "2rem auto"},
)


@callback(Output("chart", "figure"), Input("limit", "value"))
def chart(limit):
    plans = Counter(row["plan"] for row in CUSTOMERS if float(row["churn_probability"]) >= limit)
    return {
        "data": [{"type": "bar", "x": list(plans), "y": list(plans.values())}],
        "layout": {"yaxis": {"title": {"text": "Customers"}}},
    }
