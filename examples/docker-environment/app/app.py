"""Customers who may leave, as JSON that is signed with a secret, so that a receiver can verify where it comes from."""

import csv
import hashlib
import hmac
import json
import os
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__)


def secret(name: str) -> str:
    """Value of a credential. DataRobot passes it as JSON, or as a variable with its plain value."""
    credential = os.environ.get(f"MLOPS_RUNTIME_PARAM_{name}")
    return os.environ[name] if credential is None else json.loads(credential)["payload"]["apiToken"]


KEY = secret("SIGNING_KEY").encode()
with Path(__file__).with_name("customers.csv").open(newline="") as file:
    CUSTOMERS = json.dumps(list(csv.DictReader(file)))


@app.get("/")
def page() -> str:
    return '<!doctype html><title>Churn</title><p><a href="api/customers">Signed customers</a></p>'


@app.get("/api/customers")
def customers() -> Response:
    signature = hmac.new(KEY, CUSTOMERS.encode(), hashlib.sha256).hexdigest()
    return Response(CUSTOMERS, mimetype="application/json", headers={"X-Signature": f"sha256={signature}"})
