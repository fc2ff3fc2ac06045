//! Learned weights of words and classes: logistic regression on which of them a block holds.

mod classes;
mod wording;

use dechaff::scorer::{Medium, Vocabulary};

use crate::task::{Lesson, Task};

/// Learns from the pages of every fold but those in `without`.
pub fn learn(lessons: &[Lesson<'_>], task: Task, without: &[u8]) -> Vocabulary {
    let lessons: Vec<&Lesson<'_>> = lessons.iter().filter(|lesson| !without.contains(&lesson.example.fold)).collect();
    Vocabulary {
        wording: wording::learn(&lessons),
        classes: (task.medium() == Medium::Html).then(|| classes::learn(&lessons)),
    }
}
