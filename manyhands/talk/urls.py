"""Pages of threads, news and the inbox."""

from django.urls import path

from manyhands.talk import pages, pages_inbox, pages_news, pages_receipts

COMMITMENT = "g/<slug>/commitments/<ref>/"

urlpatterns = [
    path(COMMITMENT, pages.show_commitment, name="show-commitment"),
    path(f"{COMMITMENT}address/", pages.read_sealed, name="read-sealed"),
    path(f"{COMMITMENT}messages/", pages.post_message, name="post-message"),
    path(f"{COMMITMENT}mute/", pages.mute, name="mute"),
    path(f"{COMMITMENT}report/", pages.report, name="report"),
    path("g/<slug>/news/", pages_news.news, name="news"),
    path("g/<slug>/news/mail/", pages_news.choose_mail, name="choose-mail"),
    path("g/<slug>/news/topics/", pages_news.choose_topics, name="choose-topics"),
    path("g/<slug>/record/receipts/<int:seq>/", pages_receipts.show_receipt, name="receipt"),
    path("g/<slug>/reports/", pages_news.reports, name="reports"),
    path("g/<slug>/reports/<ref>/look/", pages_news.look_into, name="look-into"),
    path("g/<slug>/inbox/", pages_inbox.inbox, name="inbox"),
    path("g/<slug>/inbox/messages/", pages_inbox.bring, name="bring"),
    path("g/<slug>/inbox/<ref>/settling/", pages_inbox.settle_one, name="settle"),
    path("news/", pages_news.all_news, name="all-news"),
    path("news/mail/<key>/", pages_news.stop_mail, name="news-mail"),
]
