"""A table and a chart of the customers who are likely to leave, and of their fees, from the predictions of a model."""

import os
from pathlib import Path

import pandas as pd
import streamlit as st

# The default is in metadata.yaml; a deploy can set another value.
DEFAULT_LIMIT = float(os.environ.get("MLOPS_RUNTIME_PARAM_CHURN_LIMIT", "0.5"))


@st.cache_data
def load_customers() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).with_name("customers.csv"))


st.set_page_config(page_title="Churn dashboard", layout="wide")
st.title("Churn dashboard")

customers = load_customers()
with st.sidebar:
    limit = st.slider("At risk from a probability of", 0.0, 1.0, DEFAULT_LIMIT, 0.05)
    plans = st.multiselect("Plans", sorted(customers["plan"].unique()), placeholder="All plans")

shown = customers[customers["plan"].isin(plans)] if plans else customers
at_risk = shown[shown["churn_probability"] >= limit].sort_values("churn_probability", ascending=False)

count, share, fees = st.columns(3)
count.metric("Customers at risk", f"{len(at_risk)} of {len(shown)}")
share.metric("Share", f"{len(at_risk) / max(len(shown), 1):.0%}")
fees.metric("Monthly fees at risk", f"${at_risk['monthly_fee'].sum():,.0f}")

chart, table = st.columns([2, 3])
with chart:
    st.subheader("Monthly fees by plan")
    risk = (shown["churn_probability"] >= limit).map({True: "at risk", False: "safe"})
    st.bar_chart(
        shown.assign(risk=risk).pivot_table(index="plan", columns="risk", values="monthly_fee", aggfunc="sum"),
        y_label="$ a month",
    )
with table:
    st.subheader("Call these first")
    st.dataframe(
        at_risk,
        hide_index=True,
        column_config={
            "monthly_fee": st.column_config.NumberColumn("monthly fee", format="$%d"),
            "churn_probability": st.column_config.ProgressColumn(
                "probability to leave", min_value=0, max_value=1, format="percent"
            ),
        },
    )
