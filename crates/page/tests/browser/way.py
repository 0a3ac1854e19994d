"""The way from an export to a mailing file in a real browser, in both languages, wide and narrow, with and without a script.

way.py PROGRAM EXPORTS PICTURES: looks at every page for faults of accessibility (axe), for anything wider than the window, for
messages of the browser, and for requests to anywhere else; keeps a picture of each page.
"""

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

#: Widths of a desk and of a telephone, in pixels.
WIDTHS = (1280, 390)
#: Pages that are read: address, name of the picture.
PAGES = [
    ("/", "dashboard"),
    ("/income", "income"),
    ("/today", "today"),
    ("/campaigns", "campaigns"),
    ("/campaigns/campaign", "list"),
    ("/fairness", "fairness"),
    ("/trust", "trust"),
    ("/drift", "drift"),
    ("/receipt", "receipt"),
    ("/privacy?words=mar", "privacy"),
    ("/import", "import"),
    ("/settings", "settings"),
    ("/nowhere", "nowhere"),
]
WORDS = {
    "en": {"sign": "Sign", "save": "Save this page of the list", "export": "Write the mailing file", "signed": "Signed"},
    "fr": {"sign": "Signer", "save": "Enregistrer cette page de la liste", "export": "Écrire le fichier d’envoi", "signed": "Signée"},
}


@contextmanager
def served(program, folder, lang):
    """The program, serving a folder; gives the link that works once."""
    command = [program, "serve", folder, "--no-open", "--lang", lang]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


class Visit:
    """A browser window that notes every fault."""

    def __init__(self, browser, link, pictures, lang, script=True):
        self.base = link.split("/enter")[0]
        self.pictures, self.lang, self.script, self.faults = pictures, lang, script, []
        self.page = browser.new_context(java_script_enabled=script, accept_downloads=True).new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._is_own)
        self.page.goto(link)

    def _said(self, message):
        # The browser reports a page that does not exist, which one of the pages is, and what is refused on purpose.
        if not self.page.url.endswith("/nowhere") and "422" not in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _is_own(self, request):
        if not request.url.startswith((self.base, "data:")):
            self.faults.append(f"{request.url} was asked for")

    def look(self, path, name):
        """Reads a page in both widths."""
        expected = 404 if name == "nowhere" else 200
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            status = self.page.goto(self.base + path).status
            if status != expected:
                self.faults.append(f"{path}: {status}")
            # A part that is loaded after the page.
            self.page.wait_for_load_state("networkidle")
            self.page.screenshot(path=self.pictures / f"{self.lang}-{name}-{width}.png", full_page=True)
            if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                self.faults.append(f"{path} is wider than {width} pixels")
        for violation in Axe().run(self.page).response["violations"]:
            places = [node["html"][:120] for node in violation["nodes"][:3]]
            self.faults.append(f"{path}: {violation['id']}: {violation['help']}: {places}")


def way(program, exports, pictures, lang, browser):
    """Import, read, drop a person, check, sign, export; returns the faults."""
    words = WORDS[lang]
    with tempfile.TemporaryDirectory() as folder, served(program, folder, lang) as link:
        visit = Visit(browser, link, pictures, lang)
        page = visit.page
        page.set_input_files("#files", [str(path) for path in sorted(exports.glob("*.csv"))])
        page.click("form[enctype] button")
        page.wait_for_url("**/job")
        page.wait_for_selector("#job:not(:has(progress))", timeout=120_000)
        for path, name in PAGES:
            visit.look(path, name)
        # Every link of the menu is reached by the keyboard, in order, after the link to the content.
        page.goto(visit.base + "/")
        reached = []
        for _ in range(9):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.value"))
        links = [link.get_attribute("href") for link in page.query_selector_all("nav a")]
        if reached != ["#content", "en" if lang == "fr" else "fr", *links[:7]]:
            visit.faults.append(f"the keyboard reaches {reached}")
        page.goto(visit.base + "/campaigns/campaign")
        page.uncheck("input[name=keep-3]")
        page.click(f"button:text-is('{words['save']}') >> nth=0")
        page.click("a[href$='?check=1']")
        for box in page.query_selector_all("input[name^=checked-]"):
            box.check()
        page.click(f"button:text-is('{words['save']}') >> nth=0")
        page.goto(visit.base + "/campaigns/campaign")
        # Turning a page of the list saves what was changed on it.
        page.fill("input[name=note-1]", "vu")
        page.click("button[name=go][value='2']")
        page.click("button[name=go][value='1'] >> nth=-1")
        if page.input_value("input[name=note-1]") != "vu":
            visit.faults.append("a note was lost by turning the page")
        page.fill("#by", "Camille")
        page.click(f"button:text-is('{words['sign']}')")
        if words["signed"] not in page.inner_text("main"):
            visit.faults.append(f"not signed: {page.inner_text('main')[:300]}")
        page.select_option("#for", "postal")
        page.click(f"button:text-is('{words['export']}')")
        visit.look("/campaigns/campaign", "signed")
        with page.expect_download() as download:
            page.click("a[download]")
        rows = Path(download.value.path()).read_text("utf-8").splitlines()
        if len(rows) < 300:
            visit.faults.append(f"{len(rows)} rows in the mailing file")
        letters(visit)
        budget(visit)
        settings(visit)
        faults = visit.faults + without_script(program, folder, lang, browser, pictures)
        return faults + ways_out(program, folder, lang, browser, pictures)


def letters(visit):
    """Writes the letters of the signed list: drafts, the own words, a preview, the file."""
    page = visit.page
    page.goto(visit.base + "/campaigns/campaign/letters")
    page.click("button[value=begin]")
    page.fill("#association", "Les Amis du Lavoir")
    page.fill("#signatory", "Camille Exemple")
    page.fill("#contact", "12 rue des Exemples, 35000 Rennes")
    page.click("form.letters > p:last-child button")
    visit.look("/campaigns/campaign/letters", "letters")
    if "Les Amis du Lavoir" not in page.inner_text("pre.file"):
        visit.faults.append(f"no preview: {page.inner_text('pre.file')[:300]}")
    page.fill("#by", "Camille")
    page.click("button[value=write]")
    with page.expect_download() as download:
        page.click("a[download]")
    if "Les Amis du Lavoir" not in Path(download.value.path()).read_text("utf-8"):
        visit.faults.append("no letters were written")


def budget(visit):
    """Moves the slider with the keyboard, proposes the list that it shows, and compares the two."""
    page = visit.page
    page.goto(visit.base + "/campaigns")
    page.fill("#name", "printemps")
    page.select_option("#goal", "all")
    page.fill("#cost", "1,20")
    page.click("button[formaction]")
    whole = int(page.input_value("#slide"))
    page.focus("#slide")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    for _ in range(100):
        page.wait_for_timeout(100)
        if int(page.input_value("#budget")) < whole:
            break
    else:
        visit.faults.append("the slider changes nothing")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=visit.pictures / f"{visit.lang}-budget.png", full_page=True)
    if page.evaluate("document.activeElement.id") != "slide":
        visit.faults.append("the slider loses the focus")
    page.click("form.fields p:last-child button:not([formaction])")
    page.wait_for_url("**/campaigns/list-printemps")
    visit.look("/campaigns/list-printemps", "proposed")
    visit.look("/campaigns/compare?one=campaign&other=list-printemps", "compare")


def settings(visit):
    """A wrong value is refused in words, a right one is kept in the file."""
    page = visit.page
    for value, status in (("abc", 422), ("1,50", 200)):
        page.goto(visit.base + "/settings")
        page.click("details:has(#plan-cost) summary")
        page.fill("#plan-cost", value)
        with page.expect_response(lambda answer: answer.request.method == "POST") as response:
            page.click("form.fields:has(#plan-cost) > p button")
        answered = response.value.status
        if (answered == 422) != (status == 422):
            visit.faults.append(f"settings: {value} was answered with {answered}")
    page.goto(visit.base + "/settings")
    if page.input_value("#plan-cost") != "1,50":
        visit.faults.append("settings: the value is lost")


def ways_out(program, folder, lang, browser, pictures):
    """Objections, a passphrase, the other language, and the end of the program."""
    with served(program, folder, lang) as link:
        visit = Visit(browser, link, pictures, lang)
        page = visit.page
        page.goto(visit.base + "/privacy?words=mar")
        page.click("button[value=access] >> nth=0")
        page.screenshot(path=pictures / f"{lang}-person.png", full_page=True)
        if page.locator("article.paper table").count() < 2:
            visit.faults.append("the data of a person are no tables")
        page.goto(visit.base + "/privacy?words=mar")
        page.click("td details summary >> nth=0")
        page.click("form[action^='/objections/one'] button >> nth=0")
        page.screenshot(path=pictures / f"{lang}-objection.png", full_page=True)
        page.goto(visit.base + "/settings")
        page.fill("#passphrase", "une phrase assez longue")
        page.fill("#again", "une phrase assez longue")
        page.click("form[action^='/encrypt'] button")
        if not (Path(folder) / "people/book.age").exists():
            visit.faults.append(f"the names are not encrypted: {page.inner_text('main')[:300]}")
        other = "en" if lang == "fr" else "fr"
        page.click("header form button")
        if page.get_attribute("html", "lang") != other:
            visit.faults.append("the language did not change")
        page.goto(visit.base + "/settings")
        page.click("form[action^='/close'] button")
        faults = visit.faults
    with served(program, folder, lang) as link:
        visit = Visit(browser, link, pictures, lang)
        page = visit.page
        visit.look("/unlock", "unlock")
        page.fill("#passphrase", "une autre phrase")
        page.click("form[action^='/unlock'] button")
        page.goto(visit.base + "/today")
        if not page.url.endswith("/unlock"):
            visit.faults.append("names are shown without the passphrase")
        page.fill("#passphrase", "une phrase assez longue")
        page.click("form[action^='/unlock'] button")
        page.goto(visit.base + "/privacy?words=mar")
        if "Mar" not in page.inner_text("table"):
            visit.faults.append("the passphrase opens nothing")
        return faults + visit.faults


def without_script(program, folder, lang, browser, pictures):
    """Every page is read without a script, too."""
    with served(program, folder, lang) as link:
        visit = Visit(browser, link, pictures, lang, script=False)
        for path, name in PAGES[:-1]:
            if visit.page.goto(visit.base + path).status != 200 or not visit.page.inner_text("h1"):
                visit.faults.append(f"{path} without a script")
        return visit.faults


def main():
    program, exports, pictures = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        faults = [f"{lang}: {fault}" for lang in WORDS for fault in way(program, exports, pictures, lang, browser)]
        browser.close()
    print("\n".join(faults) or f"no faults; pictures in {pictures}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
