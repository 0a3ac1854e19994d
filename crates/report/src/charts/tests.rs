use super::scene::{Hold, Mark, Scene, Width, text_width};
use super::*;

fn percent(value: f64) -> String {
    format!("{:.0} %", value * 100.0)
}

const LONG: &str = "Femmes de 70 ans et plus résidant dans un autre département";

fn dot(label: &str, size: &str, at: f64, interval: (f64, f64)) -> Row {
    let drawn = Some(RowMark::Dot { at, interval: Some(interval), shape: Shape::Disc });
    let interval = format!("[{} – {}]", percent(interval.0), percent(interval.1));
    Row { under: String::new(), label: label.into(), size: size.into(), value: percent(at), interval, drawn }
}

fn hidden(label: &str) -> Row {
    Row {
        under: String::new(),
        label: label.into(),
        size: "n < 10".into(),
        value: String::new(),
        interval: String::new(),
        drawn: None,
    }
}

fn rows() -> Vec<Row> {
    vec![
        dot(LONG, "n = 412", 0.31, (0.27, 0.36)),
        dot("Hommes", "n = 1 204", 0.35, (0.32, 0.38)),
        hidden("Autre"),
    ]
}

fn chart<'a>(rows: &'a [Row], guides: &'a [Guide], shapes: &'a [(Shape, String)]) -> RowChart<'a> {
    RowChart {
        name: "selection",
        title: "La liste proposée. Part retenue par groupe : genre, âge et département de résidence",
        what: "Part des personnes retenues parmi toutes celles du groupe, en pour cent",
        label_width: 200.0,
        axis: Axis::from_zero(0.4),
        rows,
        guides,
        shapes,
        format: &percent,
    }
}

fn panels(count: usize) -> Vec<Panel> {
    let points = |shift: f64| {
        (1..=4)
            .map(|i| 0.2 * f64::from(i))
            .map(|x| Point { x, y: x - shift, interval: Some((x - shift - 0.1, x - shift + 0.1)) })
            .collect()
    };
    let mut all: Vec<Panel> = (0..count)
        .map(|i| Panel { label: LONG.into(), note: format!("n = {i}60 · AUC 0,71"), points: points(0.02) })
        .collect();
    all.push(Panel { label: "Autre".into(), note: "n < 10".into(), points: Vec::new() });
    all
}

fn panel_chart<'a>(panels: &'a [Panel], backdrops: &'a [Backdrop]) -> PanelChart<'a> {
    PanelChart {
        name: "c",
        title: "Ce qui a été prédit et ce qui s'est produit, par groupe : genre et âge",
        along: "Probabilité prédite",
        up: "Part observée",
        axis: Axis::from_zero(1.0),
        panels,
        backdrops,
        marked: true,
        format: &percent,
    }
}

fn backdrops() -> Vec<Backdrop> {
    let points = vec![(0.0, 0.0), (0.4, 0.7), (1.0, 1.0)];
    vec![Backdrop { label: "Tous les groupes ensemble".into(), points, dash: (7.0, 4.0) }]
}

/// Returns the extent of every text of a drawing.
fn boxes(scene: &Scene) -> Vec<(f64, f64, f64, f64, String)> {
    let texts = scene.marks.iter().filter_map(|mark| match mark {
        Mark::Text { at, text, size, hold, .. } => {
            let width = text_width(text, *size);
            let left = match hold {
                Hold::Left => at.0,
                Hold::Middle => at.0 - width / 2.0,
                Hold::Right => at.0 - width,
            };
            Some((left, at.1 - size / 2.0, left + width, at.1 + size / 2.0, text.clone()))
        }
        _ => None,
    });
    texts.collect()
}

fn assert_readable(scene: &Scene) {
    let boxes = boxes(scene);
    assert!(boxes.len() > 3);
    for (left, top, right, bottom, text) in &boxes {
        let inside = *left >= 0.0
            && *top >= 0.0
            && *right <= f64::from(scene.width)
            && *bottom <= f64::from(scene.height);
        assert!(inside, "{text} leaves the canvas of {} by {}", scene.width, scene.height);
    }
    for (i, a) in boxes.iter().enumerate() {
        for b in &boxes[i + 1..] {
            let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
            assert!(apart, "{} lies over {}", a.4, b.4);
        }
    }
}

#[test]
fn a_cell_of_any_length_is_a_short_text() {
    let lines = super::scene::wrap(&"é".repeat(65_000), 12.0, 200.0);
    assert!(lines.len() < 20 && lines.concat().ends_with('…'), "{} lines", lines.len());
    assert_eq!(super::scene::wrap("deux mots", 12.0, 200.0), ["deux mots"]);
}

#[test]
fn texts_stay_inside_and_apart_at_both_widths() {
    let rows = rows();
    let guides = [
        Guide { at: 0.335, label: "Ensemble (33 %)".into(), dashed: false },
        Guide {
            at: 0.3,
            label: "Seuil que vous avez fixé (0,80 ; dans l'autre sens 1,25)".into(),
            dashed: true,
        },
    ];
    let shapes = [(Shape::Ring, "Peut être égal : l'intervalle contient l'égalité".to_owned())];
    let classes = vec![(0.0, 0.1, 0.4), (0.1, 0.3, 0.6)];
    let spread: Vec<Row> = (0..16)
        .map(|i| Row {
            under: format!("Un territoire au nom long, hors métropole, {}", i / 3),
            label: format!("Un_groupe_au_nom_sans_aucune_espace_qui_ne_tient_pas_sur_une_ligne_{i}"),
            size: "n = 12 345".into(),
            value: "12,5 %".into(),
            interval: String::new(),
            drawn: Some(RowMark::Classes { classes: classes.clone(), median: 0.12 }),
        })
        .collect();
    let bars: Vec<Bar> = (2005..2025)
        .map(|year| Bar { label: year.to_string(), value: (year > 2006).then_some(0.4) })
        .collect();
    for width in [Width::Wide, Width::Narrow] {
        assert_readable(&chart(&rows, &guides, &shapes).scene(width));
        assert_readable(&chart(&spread, &guides, &shapes).scene(width));
        for count in [0, 1, 2, 3, 14] {
            assert_readable(&panel_chart(&panels(count), &backdrops()).scene(width));
        }
        for first in [0, 12, 16] {
            let bars = BarChart { name: "b", title: "Fidélisation", bars: &bars[first..], format: &percent };
            assert_readable(&bars.scene(width));
        }
    }
}

#[test]
fn hidden_groups_have_a_hatched_row_and_no_mark() {
    let all = rows();
    let points = |rows: &[Row]| {
        let scene = chart(rows, &[], &[]).scene(Width::Wide);
        scene.marks.iter().filter(|mark| matches!(mark, Mark::Point { .. })).count()
    };
    assert_eq!((points(&all), points(&all[..2])), (2, 2));
    let drawn = chart(&all, &[], &[]).draw().unwrap();
    assert!(drawn.alt.contains("Autre, n < 10"));
    assert!(drawn.svg.contains("n &lt; 10") && drawn.narrow.contains("n &lt; 10"));
    let panels = panels(1);
    let drawn = panel_chart(&panels, &[]).draw().unwrap();
    assert!(drawn.alt.ends_with("Autre, n < 10"), "{}", drawn.alt);
}

#[test]
fn an_interval_that_leaves_the_axis_ends_in_an_arrow() {
    let arrows = |high: f64| {
        let rows = [dot("a", "n = 40", 0.2, (0.1, high))];
        let scene = chart(&rows, &[], &[]).scene(Width::Wide);
        scene
            .marks
            .iter()
            .filter(|mark| matches!(mark, Mark::Path { points, .. } if points.len() == 3))
            .count()
    };
    assert_eq!((arrows(0.3), arrows(0.9)), (0, 1));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let rows = rows();
    let draw = || chart(&rows, &[], &[]).draw().unwrap();
    assert_eq!(draw().svg, draw().svg);
    assert_eq!(draw().png().unwrap(), draw().png().unwrap());
}

#[test]
fn every_chart_has_a_title_and_words_for_those_who_cannot_see_it() {
    let (rows, panels) = (rows(), panels(2));
    let bars = [Bar { label: "2024".into(), value: Some(0.4) }];
    let charts = [
        chart(&rows, &[], &[]).draw(),
        panel_chart(&panels, &[]).draw(),
        BarChart { name: "b", title: "Fidélisation", bars: &bars, format: &percent }.draw(),
    ];
    for chart in charts {
        let chart = chart.unwrap();
        for svg in [&chart.svg, &chart.narrow] {
            let (_, title) = svg.split_once(" role=\"img\"><title>").unwrap();
            assert!(title.split_once("</title><desc>").is_some_and(|(title, _)| title.len() > 5));
            assert!(svg.contains(&chart.alt.replace('<', "&lt;").replace('>', "&gt;")));
        }
        assert!(chart.alt.len() >= 10, "{}", chart.alt);
    }
}

#[test]
fn the_png_decodes_and_is_not_blank() {
    let rows = rows();
    let chart = chart(&rows, &[], &[]).draw().unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(chart.png().unwrap())).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size()];
    reader.next_frame(&mut pixels).unwrap();
    let dark = pixels.iter().filter(|&&byte| byte < 128).count();
    assert!(dark > 2_000, "{dark}");
    assert_eq!(reader.info().width, 1440);
}

#[test]
fn hostile_labels_are_escaped() {
    let rows = [dot("<script>\"&", "n = 50", 0.5, (0.4, 0.6))];
    let chart = chart(&rows, &[], &[]).draw().unwrap();
    assert!(!chart.svg.contains("<script>") && !chart.narrow.contains("<script>"));
}

#[test]
fn dashes_go_on_around_corners() {
    let mut scene = Scene::new(Width::Wide);
    scene.height = 40;
    scene.path(vec![(0.0, 0.0), (5.0, 0.0), (5.0, 15.0)], 1, scene::INK, Some((8.0, 4.0)));
    let svg = scene.svg("t", "a").unwrap();
    // 20 pixels: 8 on (around the corner), 4 off, 8 on.
    assert!(svg.contains("d=\"M0,0 5,0 5,3M5,7 5,15\""), "{svg}");
}
