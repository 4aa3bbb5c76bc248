"""The witness of this server, for other servers (C2SP tlog-witness)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.record import witnessing


@csrf_exempt  # who asks is a server without a session; the log's own signature says who speaks
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign another record's checkpoint, if it only grew."""
    answer = witnessing.add_checkpoint(request.read(witnessing.MOST_BYTES + 1), now())
    return HttpResponse(answer.text, status=answer.status, content_type=answer.kind)


@require_safe
def witness_key(request: HttpRequest) -> HttpResponse:
    """The key to check our cosignatures by, to be pasted where we are asked to be a witness."""
    return HttpResponse(
        witnessing.own_verifier_key() + "\n", content_type="text/plain; charset=utf-8"
    )
