//! A page for a terminal: `sw explain`.

/// Plain text, 80 columns: headings underlined, code indented, expectations as arrows.
pub fn explain(page: &str) -> String {
    let mut text = String::new();
    let mut paragraph = String::new();
    let mut in_fence = false;
    for line in page.lines() {
        if line.starts_with("```") {
            flush(&mut paragraph, &mut text);
            in_fence = !in_fence;
            blank_line(&mut text);
        } else if in_fence {
            code_line(line, &mut text);
        } else if line.starts_with('#') {
            flush(&mut paragraph, &mut text);
            heading(line, &mut text);
        } else if line.trim().is_empty() {
            flush(&mut paragraph, &mut text);
            blank_line(&mut text);
        } else {
            paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
            paragraph.push_str(line.trim());
        }
    }
    flush(&mut paragraph, &mut text);
    format!("{}\n", text.trim_end())
}

fn heading(line: &str, text: &mut String) {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let title = line[level..].trim();
    blank_line(text);
    text.push_str(title);
    text.push('\n');
    let mark = match level {
        1 => "=",
        2 => "-",
        _ => return,
    };
    text.push_str(&mark.repeat(title.chars().count()));
    text.push('\n');
}

fn code_line(line: &str, text: &mut String) {
    let shown = match line.rsplit_once("finding:") {
        Some((code, claim)) => format!("{code}<- {}", claim.trim_start()),
        None => line.to_owned(),
    };
    text.push_str(format!("    {shown}").trim_end());
    text.push('\n');
}

/// Writes the paragraph that was collected, broken at words.
fn flush(paragraph: &mut String, text: &mut String) {
    const WIDTH: usize = 80;
    let mut column = 0;
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    if column > 0 {
        text.push('\n');
    }
    paragraph.clear();
}

fn blank_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::explain;

    #[test]
    fn a_page_reads_well_in_a_terminal() {
        let page = "# x-y\nIt hurts.\n\n## What we report\n```ts\nrun(); // finding: HIGH \"it\"\n```\nSo.\n";
        let expected = "x-y\n===\nIt hurts.\n\nWhat we report\n--------------\n\n    run(); // <- HIGH \"it\"\n\nSo.\n";
        assert_eq!(explain(page), expected);
    }

    #[test]
    fn prose_is_broken_at_eighty_columns() {
        let page = format!("# x\n{}\n", "word ".repeat(40));
        assert!(explain(&page).lines().all(|line| line.chars().count() <= 80));
    }
}
