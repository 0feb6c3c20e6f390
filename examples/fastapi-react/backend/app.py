"""The API, and the built front end."""

import csv
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel

FOLDER = Path(__file__).parent


class Customer(BaseModel):
    customer: str
    plan: str
    churn_probability: float


with (FOLDER / "customers.csv").open(newline="") as file:
    CUSTOMERS = [Customer.model_validate(row) for row in csv.DictReader(file)]

app = FastAPI(title="Churn")


@app.get("/api/customers")
def customers(limit: float = 0.5) -> list[Customer]:
    return [customer for customer in CUSTOMERS if customer.churn_probability >= limit]


# The workflow builds the front end into this folder. Mounted last, because it answers every other path.
app.mount("/", StaticFiles(directory=FOLDER / "static", html=True))
