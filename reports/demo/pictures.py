"""Simple drawings in place of photos, so that no real street or person is shown."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from musrenbang.lib.images import CleanPhoto, clean_photo

WIDTH, HEIGHT = 1200, 800
GROUND = 520  # pixels from the top
SKY, GRASS, ASPHALT, WALL, ROOF = "#cfe8f5", "#9ccc8a", "#8d949c", "#f4e3c1", "#b5523b"
WOOD, DARK, LIGHT, WATER = "#8a5a34", "#39424e", "#fff3b0", "#6fb1d6"
Pen = ImageDraw.ImageDraw


def draw_park(pen: Pen) -> None:
    for x in (140, 980):
        pen.rectangle((x + 40, 360, x + 70, GROUND), fill=WOOD)
        pen.ellipse((x - 40, 180, x + 150, 400), fill="#4f8f4a")
    pen.line((420, 250, 360, GROUND), fill=DARK, width=14)
    pen.line((720, 250, 780, GROUND), fill=DARK, width=14)
    pen.line((400, 250, 740, 250), fill=DARK, width=14)
    for x in (500, 620):
        pen.line((x, 250, x, 450), fill=DARK, width=5)
        pen.rectangle((x - 40, 450, x + 40, 465), fill=ROOF)


def draw_lane(pen: Pen) -> None:
    pen.polygon([(420, GROUND), (780, GROUND), (1100, HEIGHT), (100, HEIGHT)], fill=ASPHALT)
    for x in (60, 860):
        draw_house(pen, x, 250)
    for x in (400, 800):
        pen.line((x, 170, x, GROUND), fill=DARK, width=12)
        pen.ellipse((x - 34, 130, x + 34, 198), fill=LIGHT, outline=DARK, width=4)


def draw_posyandu(pen: Pen) -> None:
    draw_house(pen, 380, 220, width=440)
    pen.rectangle((560, 300, 640, 320), fill="#d64545")
    pen.rectangle((590, 270, 610, 350), fill="#d64545")
    pen.rectangle((170, 430, 330, GROUND), fill=WOOD)
    pen.ellipse((900, 420, 1000, GROUND), fill=WATER)


def draw_workshop(pen: Pen) -> None:
    draw_house(pen, 120, 180, width=960)
    for x in (260, 520, 780):
        pen.rectangle((x, 430, x + 170, 450), fill=WOOD)
        pen.rectangle((x + 45, 370, x + 125, 430), fill=DARK)


def draw_sidewalk(pen: Pen) -> None:
    pen.rectangle((0, GROUND, WIDTH, HEIGHT), fill="#c7c2b8")
    for x in range(20, WIDTH, 60):
        pen.rectangle((x, 610, x + 40, 660), fill="#f2c230")
    pen.polygon([(700, GROUND), (1150, GROUND), (1150, 400)], fill=ASPHALT)
    pen.line((700, 440, 1150, 320), fill=DARK, width=10)
    draw_house(pen, 150, 230)


def draw_library(pen: Pen) -> None:
    pen.rectangle((200, 160, 1000, GROUND), fill=WOOD)
    for shelf in range(3):
        top = 180 + shelf * 115
        pen.rectangle((220, top, 980, top + 95), fill=WALL)
        for book in range(24):
            left = 232 + book * 31
            colour = (ROOF, "#4f8f4a", WATER, DARK)[(book * 7 + shelf) % 4]
            pen.rectangle((left, top + 12 + book % 3 * 8, left + 22, top + 95), fill=colour)


def draw_house(pen: Pen, x: int, top: int, width: int = 280) -> None:
    pen.rectangle((x, top + 100, x + width, GROUND), fill=WALL, outline=DARK, width=4)
    pen.polygon([(x - 30, top + 100), (x + width // 2, top), (x + width + 30, top + 100)], fill=ROOF)
    pen.rectangle((x + width // 2 - 32, GROUND - 110, x + width // 2 + 32, GROUND), fill=WOOD)


# Name → what draws it, and words in a title that call for it.
PICTURES: dict[str, tuple[Callable[[Pen], None], tuple[str, ...]]] = {
    "taman": (draw_park, ("taman", "lapangan", "bermain", "kebun", "skatepark", "farming", "hidroponik")),
    "gang": (draw_lane, ("gang", "lampu", "penerangan", "mural", "cctv", "zona")),
    "posyandu": (draw_posyandu, ("posyandu", "puskesmas", "kesehatan", "lansia", "toilet", "ruang")),
    "trotoar": (draw_sidewalk, ("trotoar", "ram", "guiding", "kursi roda", "halte", "penyeberangan")),
    "baca": (draw_library, ("baca", "buku", "perpustakaan", "belajar")),
    "bengkel": (draw_workshop, ()),
}


def choose_picture(title: str) -> str:
    """The drawing that fits a title; the workshop fits everything."""
    lowered = title.lower()
    return next((name for name, (_draw, calls) in PICTURES.items() if any(c in lowered for c in calls)), "bengkel")


def draw_picture(name: str) -> CleanPhoto:
    """The drawing called ``name``, taken through the same door as an uploaded photo."""
    image = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, GROUND, WIDTH, HEIGHT), fill=GRASS)
    PICTURES[name][0](pen)
    return _clean(image)


def draw_paper() -> CleanPhoto:
    """A signed sheet of paper as it comes from a scanner."""
    image = Image.new("RGB", (900, 1270), "#fdfcf7")
    pen = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(38), ImageFont.load_default(26)
    pen.text((450, 110), "BERITA ACARA FORUM", fill=DARK, font=font, anchor="mm")
    pen.text((450, 170), "Contoh untuk peragaan", fill=DARK, font=small, anchor="mm")
    for row in range(20):
        pen.line((110, 260 + row * 36, 790 - row % 4 * 60, 260 + row * 36), fill="#a9adb3", width=6)
    for x, word in ((230, "Pimpinan"), (650, "Delegasi")):
        pen.text((x, 1040), word, fill=DARK, font=small, anchor="mm")
        pen.arc((x - 90, 1080, x + 10, 1150), 180, 20, fill="#1f3f8f", width=6)
        pen.arc((x - 20, 1080, x + 90, 1160), 150, 350, fill="#1f3f8f", width=6)
    return _clean(image)


def _clean(image: Image.Image) -> CleanPhoto:
    buffer = BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    buffer.name = "contoh.png"
    return clean_photo(buffer)
