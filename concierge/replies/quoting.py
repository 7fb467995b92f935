"""What somebody wrote in an answer: HTML read as text, and what they answer to left out. Pure.

Nothing of a mail is ever shown as HTML; here its text is taken out, whatever it tries.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

LARGEST_HTML: Final = 400_000  # characters read of an HTML part: beyond, it is no letter
_UNSAID: Final = frozenset({"script", "style", "title", "template", "noscript", "svg", "math"})
_TAG: Final = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]{0,30})")
_BREAKS: Final = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "ul", "ol", "table", "blockquote"})
_EMPTY: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})
# Under these marks mail programs put what is answered: Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, Proton.
_QUOTES: Final = re.compile(
    r"gmail_quote|gmail_attr|moz-cite-prefix|yahoo_quoted|protonmail_quote|divRplyFwdMsg|appendonsend|OLK_SRC_BODY"
)

_ANNOUNCED: Final = re.compile(
    r"^(?:le .{6,200}? a écrit\s?:|on .{6,200}? wrote:|am .{6,200}? schrieb .{0,100}?:|el .{6,200}? escribió:)$",
    re.IGNORECASE,
)
_RULED: Final = re.compile(
    r"^(?:-{2,}\s?(?:message d.origine|message original|original message|message transféré|forwarded message)\s?-{2,}"
    r"|_{10,})$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"^\*?(?:de|from|von)\s?:\*?\s.*", re.IGNORECASE)
_SENT: Final = re.compile(r"^\*?(?:envoyé(?: le)?|date|sent|gesendet)\s?:\*?\s.*", re.IGNORECASE)
_LONGEST_LINE: Final = 400  # of an announcement: the others are not looked at


def without_quote(text: str) -> str:
    """Return what was written before what is answered; the whole text when nothing else is there."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = []
    for number, line in enumerate(lines):
        if _begins_quote(lines, number):
            break
        if not line.startswith(">"):
            kept.append(line.rstrip())
    said = _tidy(kept)
    return said or _tidy([line.lstrip("> ").rstrip() for line in lines])


def _begins_quote(lines: list[str], number: int) -> bool:
    """Tell whether what is answered begins at a line; programs may break the announcement into two or three."""
    line = lines[number].strip()
    if not line or len(line) > _LONGEST_LINE:
        return False
    if _RULED.match(line):
        return True
    if _FROM.match(line):
        return any(_SENT.match(after.strip()) for after in lines[number + 1 : number + 4] if len(after) < _LONGEST_LINE)
    if line[:3].lower() not in {"le ", "on ", "am ", "el "}:
        return False
    following = [after.strip() for after in lines[number + 1 : number + 3]]
    return any(
        _ANNOUNCED.match(" ".join((line, *following[:more]))[: 2 * _LONGEST_LINE]) for more in range(len(following) + 1)
    )


def _tidy(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def text_of_html(html: str) -> str:
    """Return the words of an HTML mail, with what it answers left out; never fails, whatever it holds."""
    words: list[str] = []
    hidden: list[str] = []  # open elements, from the outermost whose words are left out
    for tag, marks, said in _tokens(html[:LARGEST_HTML]):
        if not tag:
            words += [] if hidden else [unescape(said).replace("\n", " ")]
        elif hidden:
            _follow(hidden, tag)
        else:
            if tag.strip("/") in _BREAKS:
                words.append("\n")
            if _is_quote(tag, marks):
                hidden = [tag]
    return _tidy([" ".join(line.split()) for line in "".join(words).split("\n")])


def _tokens(html: str) -> Iterator[tuple[str, str, str]]:
    """Yield each tag (« /div » when it closes) with its attributes, and the words between: one look at each character.

    The reader of the standard library looks again and again at markup that is made to be slow.
    """
    place = 0
    while place < len(html):
        start = html.find("<", place)
        if start < 0:
            yield "", "", html[place:]
            return
        if start > place:
            yield "", "", html[place:start]
        name = _TAG.match(html, start)
        if name is None and not html.startswith(("<!", "<?"), start):
            yield "", "", "<"
            place = start + 1
            continue
        comment = html.startswith("<!--", start)
        end = html.find("-->", start) + 2 if comment else html.find(">", start)
        if end < start:  # never closed: what follows is no word
            return
        place = end + 1
        if name is not None:
            tag = name[1].lower()
            yield tag, html[name.end() : min(end, name.end() + _LONGEST_LINE)], ""
            if tag in _UNSAID:
                closing = re.compile(rf"</{tag}\b[^>]*>", re.IGNORECASE).search(html, place)
                if closing is None:
                    return
                place = closing.end()


def _follow(hidden: list[str], tag: str) -> None:
    """Open or close an element within what is left out; those left open in it are closed with it."""
    if not tag.startswith("/"):
        if tag not in _EMPTY:
            hidden.append(tag)
    elif tag[1:] in hidden[-64:]:
        while hidden.pop() != tag[1:]:
            pass


def _is_quote(tag: str, marks: str) -> bool:
    if tag == "blockquote" and re.search(r"type\s*=\s*[\"']?cite", marks, re.IGNORECASE):
        return True
    return not tag.startswith("/") and tag not in _EMPTY and _QUOTES.search(marks) is not None
