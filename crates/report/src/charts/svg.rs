//! SVG as the backend writes it, made shorter: attributes that all texts share are written once, and strokes
//! of one kind become one path. Pages hold many drawings, and each stroke of a hatching would be an element
//! of its own.

/// Typeface of a drawing on a page; its width is close to that of the typeface with which the layout was
/// measured.
const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// Returns the same drawing in fewer bytes, with its title and a description for readers who cannot see it.
pub(super) fn shortened(svg: &str, title: &str, alt: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut open: Option<String> = None;
    let mut is_first = true;
    for line in svg.lines() {
        if let Some((style, points)) = stroke(line) {
            if open.as_deref() != Some(style.as_str()) {
                close(&mut out, &mut open);
                out.push_str(&format!("<path fill=\"none\" {style} d=\""));
                open = Some(style);
            }
            out.push('M');
            out.push_str(points.trim_end());
            continue;
        }
        close(&mut out, &mut open);
        if is_first {
            let (title, alt) = (escape(title), escape(alt));
            let root = line.strip_suffix('>').unwrap_or(line);
            out.push_str(&format!(
                "{root} font-family=\"{FAMILY}\" role=\"img\"><title>{title}</title><desc>{alt}</desc>\n"
            ));
            is_first = false;
            continue;
        }
        let short = line
            .replace(" opacity=\"1\"", "")
            .replace(" stroke=\"none\"", "")
            .replace(" font-family=\"sans-serif\"", "")
            .replace(" text-anchor=\"start\"", "");
        out.push_str(&rounded(&short));
        // A line break within a text element would be shown as a space, so one follows complete elements
        // only.
        if short.starts_with("</") || short.ends_with("/>") {
            out.push('\n');
        }
    }
    obole_ledger::visible(&out).into_owned()
}

/// Returns the style and the points of a line that holds one stroke and nothing else.
fn stroke(line: &str) -> Option<(String, &str)> {
    let rest = line.strip_prefix("<polyline fill=\"none\" opacity=\"1\" ")?;
    let (style, points) = rest.strip_suffix("\"/>")?.split_once(" points=\"")?;
    Some((style.to_owned(), points))
}

fn close(out: &mut String, open: &mut Option<String>) {
    if open.take().is_some() {
        out.push_str("\"/>\n");
    }
}

/// Rounds the font size to one decimal.
fn rounded(line: &str) -> String {
    let Some((before, rest)) = line.split_once("font-size=\"") else { return line.to_owned() };
    let Some((size, after)) = rest.split_once('"') else { return line.to_owned() };
    match size.parse::<f64>() {
        Ok(size) => format!("{before}font-size=\"{size:.1}\"{after}"),
        Err(_) => line.to_owned(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_of_one_kind_are_one_path() {
        let stroke = |width: u32, points: &str| {
            format!(
                "<polyline fill=\"none\" opacity=\"1\" stroke=\"#1\" stroke-width=\"{width}\" points=\"{points} \"/>"
            )
        };
        let text =
            "<text x=\"1\" font-family=\"sans-serif\" font-size=\"9.67741\" opacity=\"1\">\nn = 4\n</text>";
        let svg =
            ["<svg>", &stroke(1, "0,0 5,5"), &stroke(1, "1,0 6,5"), &stroke(2, "0,0 1,1"), text, "</svg>"];
        let short = shortened(&svg.join("\n"), "a<b", "c\"d");
        assert_eq!(
            short,
            "<svg font-family=\"DejaVu Sans, Verdana, sans-serif\" role=\"img\"><title>a&lt;b</title>\
             <desc>c&quot;d</desc>\n\
             <path fill=\"none\" stroke=\"#1\" stroke-width=\"1\" d=\"M0,0 5,5M1,0 6,5\"/>\n\
             <path fill=\"none\" stroke=\"#1\" stroke-width=\"2\" d=\"M0,0 1,1\"/>\n\
             <text x=\"1\" font-size=\"9.7\">n = 4</text>\n</svg>\n"
        );
    }
}
