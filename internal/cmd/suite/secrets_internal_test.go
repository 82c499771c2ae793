// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReport_judge_secrets(t *testing.T) {
	t.Parallel()
	// Put together here, so that no output of this test shows what it looks for.
	key := "emulated-key-" + "value-" + strings.Repeat("Ab3_", 10)
	token := "eyJ" + strings.Repeat("hbGci", 4) + ".eyJ" + strings.Repeat("pYW1f", 8) + "." + strings.Repeat("c2ln", 8)
	type line map[string]string
	tests := map[string]struct {
		events []line
		want   []string
	}{
		"nothing is planted": {
			events: []line{{"Action": "output", "Test": "TestA", "Output": "an emulated-key-value- in short, eyJ and more\n"}, {"Action": "pass", "Test": "TestA"}},
		},
		"a test that passes shows a key": {
			events: []line{{"Action": "output", "Test": "TestA", "Output": "log " + key + "\n"}, {"Action": "pass", "Test": "TestA"}},
			want:   []string{"p TestA"},
		},
		"a test that is skipped shows a token": {
			events: []line{{"Action": "output", "Test": "TestA", "Output": "Bearer " + token + "\n"}, {"Action": "skip", "Test": "TestA"}},
			want:   []string{"p TestA"},
		},
		"a test that fails shows a key in two events": {
			events: []line{
				{"Action": "output", "Test": "TestA", "Output": "got " + key[:24]},
				{"Action": "output", "Test": "TestA", "Output": key[24:] + "\n"},
				{"Action": "fail", "Test": "TestA"},
			},
			want: []string{"p TestA"},
		},
		"a test that dies shows a token": {
			events: []line{{"Action": "output", "Test": "TestA", "Output": "panic: " + token + "\n"}, {"Action": "fail"}},
			want:   []string{"p TestA"},
		},
		"a package shows a key outside of its tests": {
			events: []line{{"Action": "pass", "Test": "TestA"}, {"Action": "output", "Output": key + "\n"}, {"Action": "pass"}},
			want:   []string{"p"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var in strings.Builder
			for _, event := range test.events {
				event["Package"] = "p"
				if err := json.NewEncoder(&in).Encode(event); err != nil {
					t.Fatal(err)
				}
			}
			var want []string
			for _, place := range test.want {
				want = append(want, place+" has shown the value of a key or a token in its output")
			}
			if diff := cmp.Diff(want, judged(t, in.String(), "TestA needs a reason to be skipped").complaints); diff != "" {
				t.Errorf("judge (-want +got):\n%s", diff)
			}
		})
	}
}
