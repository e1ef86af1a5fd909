"""What the browser tests of the live page do with it."""


def row(page, alert_id="drag"):
    return page.locator(f'[data-alert="{alert_id}"]')


def open_card(page, alert_id="drag"):
    row(page, alert_id).click()
    page.wait_for_selector(".card .plot")


def acts(watch, alert_id="drag"):
    with watch.world.records.reading() as desk:
        return [(one.act.value, one.reason, one.cause) for one in desk.dispositions.of(alert_id)]
