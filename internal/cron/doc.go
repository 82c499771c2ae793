// SPDX-License-Identifier: MPL-2.0

// Package cron reads cron expressions and says when they come true. It performs
// no I/O and reads no clock. All times are UTC.
//
// The plan of a job and the scheduler of the emulator share it, so they give one
// answer. What the answer must be is held by tests that follow two documents.
//
// # Five fields: Unix
//
// Minute, hour, day of month, month and day of week, as in crontab(5):
//
//   - a  a-b  */n  a-b/n     and lists of these, separated by commas
//
// Days of the week are 0 to 7, and both 0 and 7 are Sunday. Months and days of
// the week have names of three letters, in any case. If both days are restricted,
// either of them is enough ("0 0 13 * FRI"), unless one begins with a star: then
// both must hold ("0 0 */2 * FRI").
//
// We also take names in ranges and lists, a range that ends on Sunday ("SAT-SUN"),
// and a step after one value ("5/20": from 5 to the end of the field), because
// common programs do.
//
// # Six and seven fields: Quartz
//
// The second comes first, and the year (1970 to 2099) may follow, as in Quartz'
// tutorial on its CronTrigger and the description of its class CronExpression:
//
//   - a  a-b  */n  /n  a/n  a-b/n     and lists of these; ranges may wrap: 22-2, NOV-FEB
//     L  L-3  LW  15W  L-3W              alone, as the day of month
//     L  6L  FRIL  6#3  FRI#3            alone, as the day of week
//
// Days of the week are 1 (Sunday) to 7 (Saturday). Of the two days one must be
// left open. Quartz writes that as "?"; we take "*" as well, but not "?" for both.
//
// # What is refused
//
// Shortcuts (@daily), time zones (CRON_TZ=), everything that is not plain ASCII
// (a no-break space), and expressions that never come true (31 February). Each
// error says what to write instead.
package cron
