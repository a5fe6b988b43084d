use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::{COLOURS, FAINT, INK, WIDTH, drawn, text};
use crate::report::GroupLine;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LEFT: i32 = 50;
const TOP: i32 = 30;
const HOUR: i32 = 44;
/// The least width for digits one below the other, for two digits, and for words.
const DIGIT: i32 = 7;
const DIGITS: i32 = 16;
const WORDS: i32 = 28;

/// A group's hours on one day, in minutes; it has one of `beside` lanes for itself.
struct Block<'a> {
    number: usize,
    group: &'a GroupLine,
    day: usize,
    start: i32,
    end: i32,
    lane: i32,
    beside: i32,
}

/// Days across, hours down, a block for each group, beside each other where they meet at once. Where a name
/// does not fit stands the group's number in the list.
pub(in crate::report) fn week(groups: &[GroupLine]) -> String {
    let blocks = blocks(groups);
    let first = blocks.iter().map(|block| block.start / 60).min().unwrap_or(8) - 1;
    let last = blocks.iter().map(|block| block.end / 60).max().unwrap_or(20) + 2;
    let edges = edges(&blocks);
    let bottom = TOP + (last - first) * HOUR;
    drawn(u32::try_from(bottom + 10).unwrap_or(400), |area| {
        for (day, name) in DAYS.iter().enumerate() {
            let middle = i32::midpoint(edges[day], edges[day + 1]);
            text(area, name, (middle, 16), HPos::Center, &INK)?;
        }
        for line in first..=last {
            let y = TOP + (line - first) * HOUR;
            area.draw(&PathElement::new([(LEFT, y), (edges[7], y)], FAINT))?;
            let hour = format!("{:02}:00", line.rem_euclid(24));
            text(area, &hour, (LEFT - 8, y), HPos::Right, &INK)?;
        }
        for x in edges {
            area.draw(&PathElement::new([(x, TOP), (x, bottom)], FAINT))?;
        }
        for (block, colour) in blocks.iter().zip(COLOURS.iter().cycle()) {
            let width = (edges[block.day + 1] - edges[block.day] - 6) / block.beside;
            let x = edges[block.day] + 3 + block.lane * width;
            let y = TOP + (block.start - first * 60) * HOUR / 60;
            let low = TOP + (block.end - first * 60) * HOUR / 60;
            let corner = (x + (width - 2).max(2), low);
            area.draw(&Rectangle::new([(x, y), corner], colour.filled()))?;
            let words = wrapped(&block.group.name, usize::try_from((width - 8) / 8).unwrap_or(0));
            let fits = usize::try_from((low - y) / 15).unwrap_or(0);
            if WORDS <= width && words.len() <= fits {
                for (words, line) in words.iter().zip((y + 12..low).step_by(15)) {
                    text(area, words, (x + 4, line), HPos::Left, &WHITE)?;
                }
            } else if DIGITS <= width {
                let at = (x + (width - 2) / 2, y + 12);
                text(area, &block.number.to_string(), at, HPos::Center, &WHITE)?;
            } else if DIGIT <= width {
                for (digit, line) in block.number.to_string().chars().zip((y + 10..).step_by(13)) {
                    let at = (x + (width - 2) / 2, line);
                    text(area, &digit.to_string(), at, HPos::Center, &WHITE)?;
                }
            }
        }
        Ok(())
    })
}

fn blocks(groups: &[GroupLine]) -> Vec<Block<'_>> {
    let block = |(number, group): (usize, &'_ GroupLine)| {
        let (day, time) = group.slot.as_deref()?.split_once(' ')?;
        let day = DAYS.iter().position(|known| *known == day)?;
        let (hour, minute) = time.split_once(':')?;
        let start = hour.parse::<i32>().ok()? * 60 + minute.parse::<i32>().ok()?;
        let end = start + i32::try_from(group.minutes).unwrap_or(60).clamp(15, 1_440);
        Some((number, day, start, end))
    };
    let mut blocks: Vec<Block<'_>> = groups
        .iter()
        .enumerate()
        .filter_map(|(at, group)| {
            let (number, day, start, end) = block((at + 1, group))?;
            Some(Block { number, group, day, start, end, lane: 0, beside: 1 })
        })
        .collect();
    give_lanes(&mut blocks);
    blocks
}

/// Gives each block the first lane that is free, and all that overlap, one by one, as many lanes.
fn give_lanes(blocks: &mut [Block<'_>]) {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|&at| (blocks[at].day, blocks[at].start, at));
    let mut together: Vec<usize> = Vec::new();
    // Invariant: `ends` says when each lane of the blocks in `together` is free again.
    let mut ends: Vec<i32> = Vec::new();
    for at in order {
        let (day, start, end) = (blocks[at].day, blocks[at].start, blocks[at].end);
        let apart = together.last().is_some_and(|&last| blocks[last].day != day)
            || ends.iter().all(|&end| end <= start);
        if apart {
            together.clear();
            ends.clear();
        }
        let lane = ends.iter().position(|&end| end <= start).unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(until) => *until = end,
            None => ends.push(end),
        }
        blocks[at].lane = i32::try_from(lane).unwrap_or(0);
        together.push(at);
        for &one in &together {
            blocks[one].beside = i32::try_from(ends.len()).unwrap_or(1);
        }
    }
}

/// Where the days begin and the last ends: a day with many blocks beside each other is wider.
fn edges(blocks: &[Block<'_>]) -> [i32; 8] {
    let mut lanes = [2; 7];
    for block in blocks {
        lanes[block.day] = block.beside.max(lanes[block.day]);
    }
    let wide = i32::try_from(WIDTH).unwrap_or(480) - LEFT - 3;
    let all: i32 = lanes.iter().sum();
    let mut edges = [LEFT; 8];
    for day in 0..7 {
        let before: i32 = lanes[..=day].iter().sum();
        edges[day + 1] = LEFT + wide * before / all;
    }
    edges
}

/// A name in lines of at most `width` characters, cut where there is no space.
fn wrapped(name: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    for word in name.split_whitespace() {
        let word: String = word.chars().take(width).collect();
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(&word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(&word);
        } else {
            lines.push(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, slot: &str) -> GroupLine {
        GroupLine {
            name: name.to_owned(),
            runs: false,
            language: None,
            setting: "virtual".to_owned(),
            slot: Some(slot.to_owned()),
            time_zone: None,
            minutes: 90,
            days: Vec::new(),
            families: None,
            not_placed: Vec::new(),
        }
    }

    #[test]
    fn groups_that_overlap_stand_beside_each_other() {
        let groups = [
            group("early", "Wed 18:00"),
            group("late", "Wed 18:30"),
            group("later", "Wed 19:30"),
            group("alone", "Thu 18:00"),
        ];
        let lanes: Vec<(i32, i32)> =
            blocks(&groups).iter().map(|block| (block.lane, block.beside)).collect();
        assert_eq!(lanes, [(0, 2), (1, 2), (0, 2), (0, 1)]);
    }

    #[test]
    fn many_groups_at_once_are_drawn_by_their_numbers() {
        let groups: Vec<GroupLine> =
            (1..12).map(|number| group(&format!("New group {number}"), "Mon 19:00")).collect();
        let picture = week(&groups);
        assert!(picture.contains("\n11\n"), "{picture}");
        assert!(!picture.contains("group"), "{picture}");
        assert!(week(&groups[..1]).contains("group"));
    }

    #[test]
    fn a_night_and_a_group_for_every_minute_are_drawn_too() {
        let night = group("night", "Sun 23:59");
        assert!(week(&[night]).contains("svg"));
        let crowd: Vec<GroupLine> = (0..1_440)
            .map(|minute| group("crowd", &format!("Tue {:02}:{:02}", minute / 60, minute % 60)))
            .collect();
        assert!(week(&crowd).contains("svg"));
        assert!(week(&[group("odd", "someday")]).contains("svg"));
    }
}
