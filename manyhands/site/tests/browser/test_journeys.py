"""What people come to do, from one end to the other, in two pairs of hands."""

import pytest

from manyhands.aid.tests import make
from manyhands.base import jobs
from manyhands.base.times import now
from manyhands.site.tests.browser.phone import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEET = """What,How many,Where,Phone
Rice for four,4,Mill,600 111 222
A cot,1,,
,,Mill,
"""


def work_off() -> None:
    """Let the background work have its turn."""
    jobs.work_off(now())


def ask_for_a_meal(phone: Phone) -> None:
    """Everything an ask can hold, from the board to the page with the code."""
    phone.go("/g/rosewood/")
    phone.follow("Ask for help")
    phone.fill("What do you need?", "Supper, ring 600 111 222")
    phone.choose("Food")
    phone.unfold("Make a list, with how many")
    phone.fill_row(1, "Bread", 2)
    phone.press("One more line")
    phone.fill_row(2, "Milk", 3)
    phone.choose("Today")
    phone.tap_patch("Mill")
    phone.fill("Address", "Mill Lane 7")
    phone.pick("Which language is best?", "Spanish")
    phone.unfold("How many people")
    phone.pick("How many adults?", "2 or 3 adults")
    phone.choose("Call me")
    phone.unfold("Add a name, number or note (sealed)")
    phone.fill("A name to call you", "Rosa")
    phone.fill("Phone number or mail address", "600 111 222")
    phone.press("Ask")


def promise_the_bread(phone: Phone) -> None:
    """From the board of a group one is a member of to the page of the promise."""
    phone.go("/g/rosewood/")
    phone.open_card("Supper")
    phone.fill("Bread", "2")
    phone.fill("Milk", "1")
    phone.press("I will do it")
    phone.reads("Thank you. It is yours to do now.")


def test_a_group_is_founded_in_three_pages(hands):
    phone = hands()
    phone.go("/")
    phone.follow("Start a group")
    phone.sign_in("flo@example.org")

    phone.fill("What is your group called?", "Mill Lane")
    phone.fill("What is it for?", "We look after each other.")
    phone.choose("A few streets: 7 patches")
    phone.fill("What shall we call you?", "Flo")
    phone.press("Start it")

    phone.reads("Your group is there. Name the patches of its quilt next.")
    phone.tap_linked_patch(4)
    phone.fill("Name of this patch", "The mill")
    phone.press("Save")
    phone.reads("The mill")
    phone.follow("To the board")
    phone.reads("Mill Lane", "We look after each other.", "Nobody needs anything just now")


def test_whoever_asks_gets_a_code_and_comes_back_with_it_by_word_and_by_link(hands, street):
    asker, word, link = hands(), hands(), hands()

    ask_for_a_meal(asker)
    asker.reads(
        "Everybody could read this:", "Shall we move it to the sealed part, for the helper only?"
    )
    asker.press("Yes, seal it")
    asker.is_at("Your neighbors can see it now")
    words, address = asker.code()
    asker.go("/g/rosewood/")
    asker.open_card("Supper")
    asker.reads("This is yours", "600 111 222")

    word.go("/g/rosewood/")
    word.open_card("Supper")
    word.reads("Bread", "Milk", "Mill")
    word.reads_not("600 111 222", "Mill Lane 7", "Rosa", "Still true")
    word.follow("Open it with your code")
    word.fill("Your code", words)
    word.press("Open")
    word.reads("This is yours", "Mill Lane 7", "600 111 222", "Rosa", "Nobody has opened it.")
    word.follow("Change it")
    word.field_holds("Phone number or mail address", "600 111 222")
    word.fill("What do you need?", "Supper for two")
    word.press("Save")
    word.reads("Changed.", "Supper for two")
    word.press("Still true")
    word.reads("Good. It stays on the board.")
    word.press("Forget my code on this phone")
    word.go("/g/rosewood/")
    word.open_card("Supper for two")
    word.reads_not("600 111 222", "Still true")

    link.go(address)
    link.reads("This link is a key. Open it only where nobody looks over your shoulder.")
    link.reads_not("Supper")
    link.press("Open")
    link.reads("This is yours", "Supper for two")


def test_a_neighbor_helps_and_both_know_all_along_how_it_stands(hands, street):
    asker, helper = hands(), hands()
    ask_for_a_meal(asker)
    asker.press("Yes, seal it")
    asker.follow("See how it looks")

    helper.go("/g/rosewood/")
    helper.open_card("Supper")
    helper.follow("Join and help")
    helper.press("Go on")
    helper.sign_in("ben@example.org")
    helper.fill("What shall we call you?", "Ben")
    helper.press("Join")
    helper.reads_not("Mill Lane 7", "600 111 222")
    helper.fill("Bread", "2")
    helper.fill("Milk", "1")
    helper.press("I will do it")
    helper.reads_not("Mill Lane 7", "600 111 222")
    helper.press("Show the address and contact")
    helper.reads("Mill Lane 7", "600 111 222", "Rosa", "Call them")

    asker.again()
    asker.reads_filled("Opened by %(name)s, %(at)s", name="Ben")
    asker.reads("Who helps")
    asker.follow("Open")
    asker.fill("Your message", "The bell is broken.\nKnock!")
    asker.press("Send")
    asker.reads("Knock!")

    helper.go("/g/rosewood/mine/")
    helper.open_card("Supper")
    helper.reads("The bell is broken.")
    helper.fill("Your message", "Five minutes.")
    helper.press("Send")
    helper.press("I have handed it over")
    helper.reads("Good. It is done from your side.")

    asker.again()
    asker.reads("Five minutes.", "Ben")
    asker.press("It arrived")
    asker.press("Say thank you")
    asker.reads("They will see your thanks.")

    helper.go("/g/rosewood/mine/")
    helper.reads("They said thank you.")
    helper.go("/g/rosewood/")
    helper.open_card("Supper")
    helper.reads("Milk")
    helper.reads_filled("%(left)s of %(of)s left", left="2", of="3")


def test_a_promise_let_go_late_is_back_on_top_of_the_board(hands, street):
    make.need(street, "Supper", lines=make.lines(Bread=2, Milk=3))
    make.need(street, "A lamp", urgency=2)
    phone = hands()
    phone.join("rosewood", "Ben")
    promise_the_bread(phone)

    phone.unfold("I cannot do it")
    phone.press("Let it go")

    phone.reads("Let go. It is back on top of the board.")
    phone.go("/g/rosewood/")
    assert "Supper" in phone.page.locator(".cards .card").first.inner_text()


def test_a_promise_is_passed_on_to_somebody_who_takes_it_over(hands, street):
    make.need(street, "Supper", lines=make.lines(Bread=2, Milk=3), address="Mill Lane 7")
    ben, cleo = hands(), hands()
    cleo.join("rosewood", "Cleo")
    ben.join("rosewood", "Ben")
    promise_the_bread(ben)

    ben.unfold("Ask another member to take over")
    ben.pick("Whom?", "Cleo")
    ben.press("Ask them")
    ben.reads("Asked. Until they take it over it stays yours.")

    cleo.go("/g/rosewood/mine/")
    cleo.reads("You are asked to take over")
    cleo.press("Take it over")
    cleo.reads("Thank you. It is yours to do now.")
    cleo.press("Show the address and contact")
    cleo.reads("Mill Lane 7")
    ben.go("/g/rosewood/mine/")
    ben.reads("Nothing yet. On the board, open a need and say: I will do it.")


def test_what_was_asked_is_taken_back_and_erased_by_whoever_holds_its_code(hands, street):
    code = make.code()
    make.need(street, "Supper", code=code)
    phone = hands()
    phone.go(f"/c/{code.link()}/")
    phone.press("Open")

    phone.press("Take it back")
    phone.reads("Taken back. Nobody sees it any more.")
    phone.follow("Erase it now")
    phone.reads(
        "The words, the address and the messages are gone at once, for you too. "
        "This cannot be undone."
    )
    phone.press("Yes, erase it")

    phone.reads("Erased. What you wrote is gone from this server.")
    phone.reads_not("Supper")
    phone.go("/code/")
    phone.fill("Your code", code.words("en"))
    phone.press("Open")
    phone.reads("We know no such code. Look at each word again. It may also be erased by now.")


def test_an_offer_is_made_and_answered(hands, street):
    giver, asker = hands(), hands()

    giver.go("/g/rosewood/")
    giver.follow("Offer help")
    giver.fill("What can you give or do?", "I drive to the hospital")
    giver.choose("A ride")
    giver.choose("Again and again, not just once")
    giver.tap_patch("Mill")
    giver.pick("How far would you go?", "About 1 km")
    giver.press("Offer")
    giver.is_at("Thank you. Your offer stands on the board")

    asker.go("/g/rosewood/offers/")
    asker.open_card("I drive to the hospital")
    asker.reads("Again and again")
    asker.follow("Ask for this")
    asker.field_holds("What do you need?", "I drive to the hospital")
    asker.press("Ask")
    asker.is_at("Your neighbors can see it now")

    giver.go("/g/rosewood/offers/")
    giver.open_card("I drive to the hospital")
    giver.reads("Neighbors who ask for this")


def test_the_board_is_searched_narrowed_down_and_paged(hands, street):
    patch = street.places.get(name="Mill")
    make.need(street, "Nappies", kinds=["childcare"], place=patch, language="es")
    for number in range(25):
        make.need(street, f"Rice for {number}")
    phone = hands()

    phone.go("/g/rosewood/")
    phone.reads("Rice for 24")
    phone.reads_not("Nappies")
    phone.follow("More")
    phone.reads("Nappies")
    phone.reads_not("Rice for 24")

    phone.unfold("Look for something")
    phone.fill("Words", "rice for 7")
    phone.press("Look")
    phone.reads("Rice for 7")
    phone.reads_not("Nappies")
    phone.follow("Show everything")

    phone.unfold("Look for something")
    phone.pick("Kind", "Children")
    phone.pick("Place", "Mill")
    phone.pick("Language", "Spanish")
    phone.press("Look")
    phone.reads("Nappies")
    phone.reads_not("Rice for")
    phone.fill("Words", "ladder")
    phone.press("Look")
    phone.reads("Nothing fits")


def test_a_member_brings_words_in_and_one_tap_makes_a_need_of_them(hands, street):
    phone = hands()
    phone.join("rosewood", "Ben")

    phone.follow("Inbox")
    phone.unfold("Bring messages in")
    phone.fill("Paste messages", "Four of us at the mill have no water\nThank you all")
    phone.press("Put them in the inbox")
    phone.reads("Four of us at the mill have no water")
    phone.press("Set aside", within=phone.card("Thank you all"))
    phone.reads("Set aside.")
    phone.press("Need", within=phone.card("no water"))
    phone.reads("It is a need on the board now. You look after it.", "Nothing waits")

    phone.go("/g/rosewood/")
    phone.open_card("no water")


def test_a_member_brings_the_sheet_they_use_today(hands, street):
    phone = hands()
    phone.join("rosewood", "Ben")

    phone.go("/g/rosewood/about/")
    phone.follow("Bring a list you have")
    phone.choose_file("A file", SHEET)
    phone.press("Look at it")
    phone.is_at("Check the list")
    phone.reads("Rice for four", "Left out")
    phone.press_first_in("form[action$='/posting/']")
    work_off()
    phone.again()
    phone.is_at("The list is in")

    phone.follow("To the board")
    phone.reads("Rice for four", "A cot")
    phone.reads_not("600 111 222")
    phone.open_card("Rice for four")
    phone.reads("600 111 222")


def test_pages_speak_another_language_from_one_tap_on(hands, street):
    phone = hands()
    phone.go("/g/rosewood/needs/new/")

    phone.speak("es")

    phone.is_at("Ask for help")
    phone.fill("What do you need?", "Pan")
    phone.press("Ask")
    phone.is_at("Your neighbors can see it now")


def test_a_member_leaves_and_is_forgotten(hands, street):
    phone = hands()
    phone.join("rosewood", "Ben")

    phone.go("/g/rosewood/members/")
    phone.follow("Leave the group")
    phone.press("Yes, leave")
    phone.reads("You have left. What you posted here is taken back.")

    phone.go("/me/")
    phone.follow("Forget me")
    phone.press("Yes, forget me")
    phone.is_at("Done. We have forgotten you.")
    phone.go("/me/")
    phone.is_at("Sign in")
