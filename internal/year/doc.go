// SPDX-License-Identifier: MPL-2.0

// Package year holds tests only: what the provider is there for. The clock of an
// emulated IBM Cloud is turned through a year in which jobs run by their schedules
// and keys are rotated by real applies, and no run fails.
package year
