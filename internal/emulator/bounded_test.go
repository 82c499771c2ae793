// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestBounded_keepsTheLatest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ added, first, kept, held int }{
		{added: 0, first: 0, kept: 0, held: 0},
		{added: 20, first: 0, kept: 20, held: 20},
		{added: 21, first: 1, kept: 20, held: 21},
		{added: 1000, first: 980, kept: 20, held: 22},
	} {
		kept, held := emulator.KeepLatest(20, test.added)
		want := []int{}
		for i := range test.kept {
			want = append(want, test.first+i)
		}
		if diff := cmp.Diff(want, append([]int{}, kept...)); diff != "" || held > test.held {
			t.Errorf("of %d items %d are held, and these are shown (-want +got):\n%s", test.added, held, diff)
		}
	}
}
