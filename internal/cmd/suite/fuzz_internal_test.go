// SPDX-License-Identifier: MPL-2.0

package main

import "testing"

func TestRanOutOfTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		out  string
		want bool
	}{
		"the time is up, and Go calls it a failure": {
			out: "fuzz: elapsed: 30s, execs: 169405 (5617/sec), new interesting: 39 (total: 349)\n" +
				"--- FAIL: FuzzConfiguration (30.13s)\n    context deadline exceeded\nFAIL\nexit status 1\nFAIL\tjob\t30.163s\n",
			want: true,
		},
		"a failing input": {
			out: "fuzz: elapsed: 1s, execs: 4812 (4811/sec), new interesting: 2 (total: 12)\n" +
				"--- FAIL: FuzzConfiguration (1.02s)\n    --- FAIL: FuzzConfiguration (0.00s)\n        configuration_test.go:31: not the same\n" +
				"    \n    Failing input written to testdata/fuzz/FuzzConfiguration/a1b2\nFAIL\n",
		},
		"a failing input whose own report is a deadline": {
			out: "--- FAIL: FuzzConfiguration (1.02s)\n    context deadline exceeded\nFAIL\n" +
				"Failing input written to testdata/fuzz/FuzzConfiguration/a1b2\n",
		},
		"a seed that fails": {
			out: "--- FAIL: FuzzConfiguration (0.00s)\n    --- FAIL: FuzzConfiguration/seed#0 (0.00s)\n" +
				"        configuration_test.go:31: context deadline exceeded\nFAIL\n",
		},
		"another fuzz test's deadline": {
			out: "--- FAIL: FuzzJobReply (30.13s)\n    context deadline exceeded\nFAIL\n",
		},
		"code that does not compile": {
			out: "# job\n./configuration_test.go:3:1: syntax error\nFAIL\tjob [build failed]\n",
		},
		"a worker that hangs": {
			out: "--- FAIL: FuzzConfiguration (30.13s)\n    fuzzing process hung or terminated unexpectedly: exit status 2\nFAIL\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ranOutOfTime("FuzzConfiguration", []byte(c.out)); got != c.want {
				t.Errorf("ranOutOfTime is %t, want %t", got, c.want)
			}
		})
	}
}
