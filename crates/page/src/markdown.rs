//! Papers of the program, which are Markdown, as parts of a page.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Returns a paper as HTML. Markup within it is shown as text, and its headings stand below that of the page.
pub fn drawn(paper: &str) -> String {
    let shown = Parser::new_ext(paper, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: below(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        // A paper names no picture and no page elsewhere.
        Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image) => {
            Event::Text("".into())
        }
        other => other,
    });
    let mut page = String::new();
    html::push_html(&mut page, shown);
    page
}

fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        _ => HeadingLevel::H4,
    }
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn what_a_person_wrote_is_text_in_a_paper() {
        let page = drawn(
            "# Data\n\n| | |\n|---|---|\n| Name | <script>x</script> **A** |\n\n[x](javascript:y) <img src=z>\n",
        );
        assert!(page.contains("<h2>Data</h2>") && page.contains("<td>Name</td>"), "{page}");
        assert!(page.contains("&lt;script&gt;") && page.contains("<strong>A</strong>"), "{page}");
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("href"), "{page}");
    }
}
