"""What all dialogs do alike."""


def test_who_writes_already_keeps_the_focus(root_page):
    page = root_page(path="/glue")
    page.get_by_role("heading", name="Data catalog", level=1).wait_for()
    page.clock.install()  # the dialog gives its first field the focus after a while
    page.get_by_role("button", name="New database").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Description (optional)").click()
    page.clock.run_for(1000)
    page.keyboard.type("what it is for")
    assert dialog.get_by_role(
        "textbox", name="Description (optional)").input_value() == "what it is for"
    assert dialog.get_by_role("textbox", name="Name").input_value() == ""
    page.clock.resume()


def test_a_dialog_gives_its_first_field_the_focus(root_page):
    page = root_page(path="/glue")
    page.get_by_role("button", name="New database").first.click()
    page.locator("[role=dialog] input:focus").wait_for()
    page.keyboard.type("mine")
    assert page.get_by_role("dialog").get_by_role("textbox", name="Name").input_value() == "mine"
