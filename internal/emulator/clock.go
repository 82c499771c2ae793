// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"time"
)

// farthest is how far the clock can be turned from its base, in either
// direction: a hundred years, well inside what times and durations can hold.
const farthest = 100 * 365 * 24 * time.Hour

// A clock is a base clock that can be turned. The base is handed in, so that a
// test can stop time and the command can follow the machine.
type clock struct {
	base   func() time.Time
	offset time.Duration
}

// newClock follows base, or the machine's clock when base is nil.
func newClock(base func() time.Time) clock {
	if base == nil {
		base = time.Now
	}
	return clock{base: base}
}

func (c *clock) now() time.Time {
	return c.base().Add(c.offset).UTC()
}

func (c *clock) advance(d time.Duration) error {
	// Subtracted rather than added: a sum could overflow.
	if d > farthest-c.offset || d < -farthest-c.offset {
		return errors.New("emulator: the clock cannot be turned by more than 876000h in all, which is a hundred years")
	}
	c.offset += d
	return nil
}

// stopwatch returns a function that tells how much real time has passed.
func stopwatch() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// pause waits for d of real time and reports whether the client was still there at
// the end. Delays are real even if the base clock stands still, because they test
// the client's time limits.
func pause(d time.Duration, gone <-chan struct{}) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-gone:
		return false
	}
}
