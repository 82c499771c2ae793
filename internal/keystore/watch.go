// SPDX-License-Identifier: MPL-2.0

package keystore

import "context"

type watchKey struct{}

// Watch returns a context in which every step that changes something is told
// before it is taken, in one line without any secret.
func Watch(ctx context.Context, tell func(step string)) context.Context {
	return context.WithValue(ctx, watchKey{}, tell)
}

// tell reports a step to whoever watches.
func tell(ctx context.Context, step string) {
	if watcher, ok := ctx.Value(watchKey{}).(func(step string)); ok {
		watcher(step)
	}
}
