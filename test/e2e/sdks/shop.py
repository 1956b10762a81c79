# A shop in which everything goes wrong once, reported with sentry_sdk.
import sentry_sdk

sentry_sdk.init(release="shop@1.4.2", environment="test", traces_sample_rate=1.0)
sentry_sdk.set_user({"id": "17", "email": "ann@contoso.example"})


def charge_card():
    raise TypeError("total is not a number")


def check_out():
    try:
        {}["total"]
    except KeyError as cause:
        raise ValueError("Checkout failed") from cause


def print_invoice():
    raise IndexError("Page 7 does not exist")


def report(work):
    try:
        work()
    except Exception as error:
        sentry_sdk.capture_exception(error)


report(charge_card)
report(check_out)
with sentry_sdk.push_scope() as scope:
    scope.add_attachment(bytes=b"\x00\n\xff", filename="invoice.bin", content_type="application/x-invoice")
    report(print_invoice)
sentry_sdk.capture_message("Stock is low", level="warning")
with sentry_sdk.start_transaction(name="GET /checkout", op="http.server"):
    with sentry_sdk.start_span(op="db", description="SELECT * FROM carts WHERE id = %s"):
        pass
sentry_sdk.flush(20)
