//! Where things stand on the time board: classes of `time-board.css`, as the policy on styles allows no inline style.

const STEP: i64 = 5;
const COLUMNS: i64 = 288;

/// The classes of a bar from `start` to `end`, in minutes since midnight of the day shown; what lies outside the day is cut.
/// At least one column (five minutes) wide. `board_place(630, 720)` is `s-126 w-18`.
pub fn board_place(start: i64, end: i64) -> String {
    let first = start.div_euclid(STEP).clamp(0, COLUMNS - 1);
    let last = (end + STEP - 1).div_euclid(STEP).clamp(first + 1, COLUMNS);
    format!("s-{first} w-{}", last - first)
}

/// The class of the now line and its label, for minutes since midnight.
pub fn board_now(minute: i64) -> String {
    format!("n-{}", minute.div_euclid(STEP).clamp(0, COLUMNS))
}
