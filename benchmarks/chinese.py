"""Twenty-four Chinese pages of our own making, with what stands on them: to choose settings by.

    python benchmarks/chinese.py FOLDER                  # writes drawn_01.jpg and drawn_01.json, and so on

Notices, receipts, tables, a chat in the dark, labels and small print, in several sizes, and some as a camera or a bad
scanner would give them. The same on every machine that has Noto Sans CJK (on Debian: fonts-noto-cjk).
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = Path("/usr/share/fonts/opentype/noto")
PAPER, INK, NIGHT, PALE = (250, 249, 245), (28, 28, 32), (24, 26, 30), (222, 222, 216)
NOTICES = """
停水通知
因管道检修，本楼将于周四上午九时至下午三时停水。
请各住户提前储水，关好水龙头。
给您带来不便，敬请谅解。
物业服务中心
2024年5月16日

图书馆开放时间
周一至周五：8:30—21:00
周六、周日：9:00—17:30
借书每人限十册，期限三十天。
逾期每册每日收费0.10元。
咨询电话：6238-4417

寻物启事
本人昨日在三号教学楼丢失黑色雨伞一把，
伞柄上刻有“海风”二字。
如有拾到者请与林老师联系，
必有重谢！

乘车须知
请在站台黄线以内候车，先下后上。
一米三以下儿童免票。
禁止携带易燃、易爆物品。
末班车22:45发车。

渡轮时刻表停航公告
受大风影响，今日下午所有航班停航，
已购票旅客可于七日内办理退票。
恢复时间另行通知。
港务局客运科

征稿启事
为庆祝建校六十周年，校刊编辑部现面向全校师生征集
散文、诗歌、摄影作品。字数不超过三千字，照片不小于两百万像素。
截稿日期：九月三十日。
投稿请注明姓名、班级及联系方式。
"""
RECEIPTS = """
海边小馆|107.50
葱油拌面|2|12.00
清蒸鲈鱼|1|68.00
凉拌黄瓜|1|9.50
米饭|3|2.00

晨光文具店|69.10
铅笔（十支装）|1|15.80
方格笔记本|4|6.50
橡皮|2|1.20
订书机|1|24.90

平安药房|58.40
维生素C片|1|18.60
创可贴|2|5.40
体温计|1|29.00

四季鲜果|47.35
苹果 1.35公斤|1|16.07
香蕉 0.82公斤|1|6.48
柠檬|6|1.50
石榴|2|7.90
"""
TABLES = """
站名|到达|开出|里程
青山|——|07:15|0
白沙渡|07:52|07:54|41
石桥|08:30|08:36|88
临江|09:21|09:25|137
望海|10:03|——|180

品名|规格|单价|库存
螺丝|M4×12|0.08|12,500
垫片|φ6|0.03|48,000
铜管|15mm|23.60|320
阀门|DN20|41.00|76

姓名|语文|数学|总分
周明|88|95|183
吴小雨|92|79|171
郑海|76|84|160
孙悦|90|97|187
"""
CHAT = """
你到了吗？
还在路上，堵车
大概十分钟
好的，我在二楼等你
要先点菜吗
点吧，我要一碗牛肉面，不要香菜
收到 (^_^)
门口见！
"""
LABELS = """
轻拿轻放
此面朝上
怕湿
净重 25kg
保质期：18个月
生产日期：见封口处
产地：云南省
贮存条件：阴凉干燥处
"""
PROSE = (
    "清晨的港口还笼罩在薄雾里，渔船一艘接一艘地靠岸。搬运工人推着小车在石板路上来回，车轮压过水洼，溅起细小的水花。"
    "卖早点的老人支起炉子，油锅里的声音和海浪混在一起。远处灯塔的光慢慢淡下去，太阳从云层后面露出半边脸。"
    "孩子们背着书包跑过栈桥，数着今天又有几条船挂上了新的旗子。有人在船头补网，线在手指间穿过，一结又一结，像是把夜里的风都缝了进去。"
)


def blocks(text: str) -> list[list[list[str]]]:
    """Return blocks, which empty lines part, their lines and the parts of these."""
    return [[line.split("|") for line in block.splitlines()] for block in text.strip().split("\n\n")]


@dataclass
class Sheet:
    """Paper that is written on, and the lines that stand on it."""

    width: int
    height: int
    dark: bool = False
    lines: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Lay out the paper."""
        self.paper, self.ink = (NIGHT, PALE) if self.dark else (PAPER, INK)
        self.image = Image.new("RGB", (self.width, self.height), self.paper)
        self.pen = ImageDraw.Draw(self.image)

    def write(self, text: str, at: tuple[float, float], size: int, bold: bool = False) -> float:
        """Write a line with its upper left corner at a place; return where it ends."""
        face = ImageFont.truetype(FONTS / f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc", size, index=2)
        self.pen.text(at, text, font=face, fill=self.ink)
        left, top, right, low = self.pen.textbbox(at, text, font=face)
        self.lines.append({"text": text, "quad": [[left, top], [right, top], [right, low], [left, low]]})
        return right


def notice(texts: list[str], size: int) -> Sheet:
    """Return a notice: a heading, and its lines."""
    sheet = Sheet((max(map(len, texts)) + 4) * size, (2 * len(texts) + 4) * size)
    sheet.write(texts[0], (2 * size, size), round(1.6 * size), bold=True)
    for i, text in enumerate(texts[1:], 2):
        sheet.write(text, (2 * size, 2 * i * size), size)
    return sheet


def receipt(rows: list[list[str]]) -> Sheet:
    """Return a receipt: goods on the left, how many and what they cost on the right."""
    (shop, total), *goods = rows
    sheet = Sheet(460, 46 * len(goods) + 260)
    sheet.write(shop, (140, 24), 34, bold=True)
    sheet.write("单号：20240518-0073", (24, 90), 20)
    for i, (name, count, price) in enumerate(goods):
        for text, left in ((name, 24), (f"×{count}", 300), (price, 370)):
            sheet.write(text, (left, 136 + 46 * i), 24)
    sheet.write("合计", (24, sheet.height - 100), 28, bold=True)
    sheet.write(f"￥{total}", (330, sheet.height - 100), 28, bold=True)
    sheet.write("谢谢惠顾，欢迎再来", (120, sheet.height - 48), 20)
    return sheet


def table(rows: list[list[str]], size: int) -> Sheet:
    """Return a table with rules."""
    sheet = Sheet(7 * size * len(rows[0]) + 2 * size, 2 * size * len(rows) + 2 * size)
    for i, row in enumerate(rows):
        sheet.pen.line([(size, size + 2 * size * i), (sheet.width - size, size + 2 * size * i)], fill=sheet.ink)
        for j, text in enumerate(row):
            sheet.write(text, (1.5 * size + 7 * size * j, 1.25 * size + 2 * size * i), size, bold=i == 0)
    return sheet


def chat() -> Sheet:
    """Return a chat in the dark, turns on the left and on the right."""
    turns = CHAT.split("\n")[1:-1]
    sheet = Sheet(720, 120 * len(turns), dark=True)
    for i, text in enumerate(turns):
        left = 60 if i % 2 else 660 - 28 * len(text)
        sheet.pen.rounded_rectangle(
            [left - 20, 30 + 120 * i, left + 28 * len(text) + 20, 96 + 120 * i], 18, fill=(52, 64, 82)
        )
        sheet.write(text, (left, 42 + 120 * i), 28)
    return sheet


def labels(size: int) -> Sheet:
    """Return labels of several sizes on one box."""
    texts = LABELS.split("\n")[1:-1]
    sheet = Sheet(26 * size, 4 * size * len(texts))
    for i, text in enumerate(texts):
        sheet.write(text, (2 * size, 4 * size * i + size), round(size * (2.2 if i < 2 else 1)), bold=i < 2)
    return sheet


def prose(size: int, across: int) -> Sheet:
    """Return running text, so many characters a line."""
    lines = [PROSE[i : i + across] for i in range(0, len(PROSE), across)]
    sheet = Sheet((across + 4) * size, round((1.6 * len(lines) + 3) * size))
    for i, text in enumerate(lines):
        sheet.write(text, (2 * size, (1.6 * i + 1.2) * size), size)
    return sheet


def blurred(image: np.ndarray) -> np.ndarray:
    """Return a picture a little out of focus, with the noise of a camera and an uneven light."""
    chance = np.random.default_rng(7)
    height, width = image.shape[:2]
    light = np.linspace(1.0, 0.72, width)[None, :, None] * np.linspace(0.95, 1.0, height)[:, None, None]
    soft = cv2.GaussianBlur(image, (0, 0), 0.9).astype(float) * light + chance.normal(0, 6, image.shape)
    return np.asarray(np.clip(soft, 0, 255), np.uint8)


def faded(image: np.ndarray) -> np.ndarray:
    """Return a picture as a scanner gives a copy of a copy: gray on gray."""
    return np.asarray(np.clip(150 + (image.astype(float) - 128) * 0.35, 0, 255), np.uint8)


def pages() -> list[tuple[np.ndarray, list[dict[str, object]]]]:
    """Return all pages and their lines."""
    notices = [[line for (line,) in lines] for lines in blocks(NOTICES)]
    sheets = [notice(texts, size) for texts, size in zip(notices, (18, 24, 32, 40, 14, 20), strict=True)]
    sheets += [receipt(rows) for rows in blocks(RECEIPTS)]
    sheets += [table(rows, size) for rows, size in zip(blocks(TABLES), (22, 30, 16), strict=True)]
    sheets += [chat(), labels(20), labels(44), prose(12, 40), prose(16, 30), prose(28, 22), prose(60, 16)]
    made = [(np.asarray(sheet.image), sheet.lines) for sheet in sheets]
    worse = [(blurred(made[i][0]), made[i][1]) for i in (0, 6, 10)] + [(faded(made[3][0]), made[3][1])]
    return made + worse


def write(folder: Path) -> None:
    """Write all pages and their truth."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (image, lines) in enumerate(pages(), 1):
        stem = folder / f"drawn_{number:02}"
        Image.fromarray(image).save(stem.with_suffix(".jpg"), quality=88)
        stem.with_suffix(".json").write_text(json.dumps({"lines": lines}, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "build/chinese"))
