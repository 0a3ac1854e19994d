use super::scene::{Hold, Mark, Scene, text_width};
use super::*;

fn percent(value: f64) -> String {
    format!("{:.0} %", value * 100.0)
}

fn rows() -> Vec<DotRow> {
    vec![
        DotRow::shown(
            "Femmes de 70 ans et plus résidant dans un autre département",
            "n = 412",
            0.31,
            Some((0.27, 0.36)),
        ),
        DotRow::shown("Hommes", "n = 1 204", 0.35, Some((0.32, 0.38))),
        DotRow::hidden("Autre", "n < 10"),
    ]
}

fn dots(rows: &[DotRow]) -> DotChart<'_> {
    DotChart {
        name: "selection",
        title: "Part retenue par groupe",
        axis: "Part retenue",
        rows,
        guides: &[],
        at_least: 0.2,
        at_most: f64::INFINITY,
        format: &percent,
    }
}

fn calibration() -> Vec<CalibrationSeries> {
    let points = |shift: f64| {
        (1..=4)
            .map(|i| Point { predicted: 0.2 * f64::from(i), observed: 0.2 * f64::from(i) - shift, count: 40 })
            .collect()
    };
    vec![
        CalibrationSeries { label: "Femmes".into(), size: "n = 160".into(), points: points(0.02) },
        CalibrationSeries { label: "Hommes".into(), size: "n = 160".into(), points: points(0.08) },
    ]
}

/// The extent of every text of a drawing.
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
        assert!(inside, "{text} leaves the canvas");
    }
    for (i, a) in boxes.iter().enumerate() {
        for b in &boxes[i + 1..] {
            let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
            assert!(apart, "{} lies over {}", a.4, b.4);
        }
    }
}

#[test]
fn texts_stay_inside_and_apart() {
    let rows = rows();
    let guides = [
        Guide { at: 0.335, label: "Ensemble".into(), dashed: false },
        Guide { at: 0.8, label: "Seuil que vous avez fixé".into(), dashed: true },
    ];
    assert_readable(&DotChart { guides: &guides, ..dots(&rows) }.scene());
    let series = calibration();
    let chart = CalibrationChart {
        name: "c",
        title: "Calibration par groupe",
        predicted: "Probabilité prédite",
        observed: "Part observée",
        series: &series,
        format: &percent,
    };
    assert_readable(&chart.scene());
    let bars: Vec<Bar> = (2017..2025)
        .map(|year| Bar { label: year.to_string(), value: (year > 2017).then_some(0.4) })
        .collect();
    assert_readable(&BarChart { name: "b", title: "Fidélisation", bars: &bars, format: &percent }.scene());
}

#[test]
fn hidden_groups_have_a_row_and_no_mark() {
    let all = rows();
    let shown = &all[..2];
    let points = |rows: &[DotRow]| {
        dots(rows).scene().marks.iter().filter(|mark| matches!(mark, Mark::Point { .. })).count()
    };
    assert_eq!(points(&all), points(shown));
    let chart = dots(&all).draw().unwrap();
    assert!(chart.alt.contains("Autre, n < 10"));
    assert!(chart.svg.contains("n &lt; 10"));
}

#[test]
fn an_interval_that_leaves_the_axis_has_no_end_mark() {
    let ends = |high: f64| {
        let rows = [DotRow::shown("a", "n = 40", 1.0, Some((0.5, high)))];
        let chart = DotChart { at_most: 3.0, ..dots(&rows) };
        let upright = |mark: &Mark| matches!(mark, Mark::Line { from, to, width: 2, .. } if from.0 == to.0);
        chart.scene().marks.iter().filter(|mark| upright(mark)).count()
    };
    assert_eq!((ends(2.0), ends(40.0)), (2, 1));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let rows = rows();
    let (one, other) = (dots(&rows).draw().unwrap(), dots(&rows).draw().unwrap());
    assert_eq!(one, other);
}

#[test]
fn the_png_decodes_and_is_not_blank() {
    let rows = rows();
    let chart = dots(&rows).draw().unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&chart.png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size()];
    reader.next_frame(&mut pixels).unwrap();
    let dark = pixels.iter().filter(|&&byte| byte < 128).count();
    assert!(dark > 2_000, "{dark}");
    assert_eq!(reader.info().width, 1520);
}

#[test]
fn hostile_labels_are_escaped() {
    let rows = [DotRow::shown("<script>\"&", "n = 50", 0.5, None)];
    let chart = dots(&rows).draw().unwrap();
    assert!(!chart.svg.contains("<script>"));
    assert!(chart.svg.contains("role=\"img\"><desc>"));
}

#[test]
fn series_differ_without_colour() {
    let series = calibration();
    let chart = CalibrationChart {
        name: "c",
        title: "t",
        predicted: "p",
        observed: "o",
        series: &series,
        format: &percent,
    };
    let shapes: Vec<_> = chart
        .scene()
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Point { shape, .. } => Some(format!("{shape:?}")),
            _ => None,
        })
        .collect();
    assert!(shapes.contains(&"Disc".to_owned()) && shapes.contains(&"Ring".to_owned()));
}
