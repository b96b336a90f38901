"""What every answer of the hub has to be, whatever was asked: X-Road fixes the
statuses of its refusals, so they are told from a failure by their type."""

import schemathesis


@schemathesis.check
def the_hub_answers_as_x_road(ctx, response, case):
    told = {name.lower(): values[0] for name, values in response.headers.items()}
    assert "sig1=" in told.get("signature", ""), "an answer without the hub's signature"
    kind = told.get("x-road-error")
    if kind is None:
        assert response.status_code < 500, f"{response.status_code} without X-Road-Error"
        return
    assert response.status_code == (400 if kind.startswith("Client.") else 500), f"{kind} with {response.status_code}"
    assert not kind.endswith((".InternalError", ".ServiceFailed", ".NetworkError")), kind
    assert response.json()["type"] == kind
