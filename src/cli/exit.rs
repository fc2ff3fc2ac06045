//! The exit codes and what each promises.

/// All records were written. Also when the reader of the output closed it early (a broken pipe).
pub(crate) const SUCCESS: u8 = 0;
/// Some records or inputs failed, as told on standard error; all others were written. For `check`: some of
/// the pipeline's tests failed.
pub(crate) const FAILED_RECORDS: u8 = 1;
/// The arguments or the pipeline cannot be used; nothing was read.
pub(crate) const USAGE: u8 = 2;
/// None of the inputs could be read; a file given with `--output` is left as it was.
pub(crate) const UNREADABLE_INPUT: u8 = 3;
/// The output could not be written; a file given with `--output` is left as it was.
pub(crate) const UNWRITABLE_OUTPUT: u8 = 4;
/// Records went missing, which the program's own count found: a fault of the program.
pub(crate) const UNBALANCED: u8 = 5;
/// A signal ended the run before its inputs did. What was under way was finished.
pub(crate) const INTERRUPTED: u8 = 130;

/// The exit codes as `--help` shows them.
pub(crate) const HELP: &str = "\
Exit codes:
  0  all records were written (also when the reader of the output closed it early)
  1  some records or inputs failed, as told on standard error; all others were written
  2  the arguments or the pipeline cannot be used
  3  none of the inputs could be read
  4  the output could not be written
  5  records went missing: a fault of the program
  130  the run was interrupted; --resume goes on with it";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_every_code() {
        let codes = [SUCCESS, FAILED_RECORDS, USAGE, UNREADABLE_INPUT, UNWRITABLE_OUTPUT, UNBALANCED, INTERRUPTED];
        let lines: Vec<_> = HELP.lines().skip(1).collect();
        assert_eq!(lines.len(), codes.len());
        for (code, line) in codes.iter().zip(lines) {
            assert!(line.starts_with(&format!("  {code}  ")));
        }
    }
}
