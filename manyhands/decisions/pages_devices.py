"""The page of a member's own device keys: which are listed, one more for this device, one off."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from manyhands.decisions import devices, queries
from manyhands.decisions.forms import DeviceForm
from manyhands.groups.door import MemberRequest, members_only


@members_only
def list_device_keys(request: MemberRequest) -> HttpResponse:
    """The keys that the member lists; what the script made on this device is listed too."""
    form = DeviceForm(request.POST or None)
    request.back_url = reverse("device-keys", args=[request.group.slug])
    if request.method == "POST" and form.is_valid():
        devices.add_device(request.member, request.member, **form.cleaned_data)
        messages.success(request, _("Listed. From now on this device signs where you stand."))
        return redirect(request.back_url)
    keys = queries.device_keys(request.member)
    shown = {"form": form, "keys": keys, "most": devices.MOST_KEYS}
    status = 422 if request.method == "POST" else 200
    return render(request, "decisions/devices.html", shown, status=status)


@require_POST
@members_only
def drop_device_key(request: MemberRequest) -> HttpResponse:
    """Take a key of one's own off the list; it is named by itself."""
    request.back_url = reverse("device-keys", args=[request.group.slug])
    named = request.POST.get("key", "").replace("\0", "")
    devices.drop_device(
        request.member, get_object_or_404(request.member.device_keys, public_key=named)
    )
    messages.success(request, _("Taken off. It signs nothing any more; what it signed stays."))
    return redirect(request.back_url)
