"""Photos on some proposals: most released by an officer, some still waiting for one."""

from datetime import timedelta

from proposals.enums import AttachmentKind
from proposals.models import Attachment
from reports.demo.pictures import choose_picture
from reports.demo.shelf import Shelf
from reports.demo.stories import Story
from reports.demo.town import Town
from themes.enums import ActivityKind

COUNT = 60
WAITING_SHARE = 0.15


def attach_photos(town: Town, stories: list[Story], shelf: Shelf) -> None:
    """Give ``COUNT`` saved proposals a photo, the demo citizen's own first."""
    visible = [story for story in stories if story.proposal.kind == ActivityKind.PHYSICAL and story.events]
    own = [story for story in visible if story.proposal.author_id]
    others = [story for story in visible if not story.proposal.author_id]
    chosen = own + town.dice.sample(others, min(COUNT - len(own), len(others)))
    Attachment.objects.bulk_create(
        _attach(town, story, shelf, number) for number, story in enumerate(chosen[:COUNT], start=1)
    )


def _attach(town: Town, story: Story, shelf: Shelf, number: int) -> Attachment:
    proposal = story.proposal
    picture = choose_picture(proposal.title)
    photo = shelf.photos[picture]
    is_released = town.dice.random() >= WAITING_SHARE
    sent_at = story.events[0].happened_at
    officer = town.officer_of(proposal.kelurahan) if proposal.kelurahan else None
    return Attachment(
        proposal=proposal,
        kind=AttachmentKind.PHOTO,
        file=shelf.keep(f"attachments/contoh-{number:03d}{photo.suffix}", photo.data),
        thumbnail=shelf.keep(f"thumbnails/contoh-{number:03d}{photo.suffix}", photo.thumbnail),
        original_name=f"{picture}{photo.suffix}",
        content_type=photo.content_type,
        size=len(photo.data),
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
        uploaded_by=proposal.entered_by,
        is_declared=True,
        uploaded_at=sent_at - timedelta(minutes=2),
        released_at=sent_at + timedelta(hours=1) if is_released else None,
        released_by=(officer or town.people.bappeda) if is_released else None,
    )
