"""A form that estimates the probability that a customer leaves."""

import math

import gradio as gr

WEIGHTS = {"Basic": 0.6, "Team": 0.1, "Business": -0.2}


def estimate(plan: str, months: float) -> dict[str, float]:
    leaves = 1 / (1 + math.exp(-(WEIGHTS[plan] + 0.8 - months / 24)))
    return {"leaves": leaves, "stays": 1 - leaves}


demo = gr.Interface(
    estimate,
    [gr.Radio(list(WEIGHTS), value="Basic", label="Plan"), gr.Slider(1, 60, 12, step=1, label="Months")],
    gr.Label(label="Estimate"),
    title="Will this customer leave?",
    flagging_mode="never",
)

if __name__ == "__main__":
    # start-app.sh sets address, port and root path with Gradio's environment variables.
    demo.launch()
