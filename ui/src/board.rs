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

/// The board's own classes (`from-7 to-19`) and the hours to label, wide enough for everything between the first start and the last end
/// (minutes since midnight) and never narrower than 8 to 18.
pub fn board_hours(first_start: Option<i64>, last_end: Option<i64>) -> (String, Vec<i64>) {
    let from = first_start.map_or(8, |minute| minute.div_euclid(60).clamp(0, 8));
    let to = last_end.map_or(18, |minute| (minute + 59).div_euclid(60).clamp(18, 24));
    (format!("from-{from} to-{to}"), (from..to).collect())
}
