"""A page of docs/ links to files of the project that the site does not hold (examples, tests). On the site, the link is
the file's name, as it is called where the package puts it or in the sources."""
import posixpath
import re

LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)")


def on_page_markdown(markdown, page, config, files):
    def link(found):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_path), found[2]))
        if not target.startswith("../"):
            return found[0]
        text, place = found[1], target.removeprefix("../")
        return text if f"`{place}`" == text else f"{text} (`{place}` in the sources)"

    return LINK.sub(link, markdown)
