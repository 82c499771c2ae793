// SPDX-License-Identifier: MPL-2.0

package conformance_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// suitePackage is where IBM keeps the client, its integration suite and its
// examples.
const suitePackage = "github.com/IBM/platform-services-go-sdk/iamidentityv1"

// Both suites are chosen by a build tag. Which of their specs run is chosen by
// their descriptions: the client, API keys from creation to deletion, and the
// limits of an account. The others are about parts of IAM that the emulator leaves
// out. The number of specs is checked, so that a changed description cannot quietly
// leave nothing to run.
func TestEmulator_passesTheSuitesOfIBM(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		focus string
		specs int
	}{
		"integration": {
			focus: `External configuration|Client initialization|` +
				`(Create|Get|List|Update|Lock|Unlock|Disable|Enable|Delete)APIKeys?(1|2|Details)? - |GetAccountLimits - `,
			specs: 16,
		},
		"examples": {
			focus: `External configuration|Client initialization|` +
				`(Create|Get|List|Update|Lock|Unlock|Disable|Enable|Delete)APIKeys?(Details)? request example|` +
				`GetAccountLimits request example`,
			specs: 13,
		},
	}
	for tag, test := range tests {
		binary := compile(t, tag) // One after the other: most of what they need is the same.
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			passes(t, binary, tag, test.focus, test.specs)
		})
	}
}

// passes runs one suite against an emulator of its own.
func passes(t *testing.T, binary, tag, focus string, wantSpecs int) {
	t.Helper()

	cloud, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}

	listener := httptest.NewServer(cloud)
	t.Cleanup(listener.Close)

	// The suite looks for its configuration one folder above its own.
	dir := t.TempDir()
	work := filepath.Join(dir, "iamidentityv1")

	if err := os.Mkdir(work, 0o700); err != nil {
		t.Fatal(err)
	}

	if err := os.WriteFile(filepath.Join(dir, "iam_identity.env"), configuration(cloud, listener.URL), 0o600); err != nil {
		t.Fatal(err)
	}

	output := runSuite(t, binary, work, focus)

	ran := regexp.MustCompile(`Ran (\d+) of \d+ Specs`).FindStringSubmatch(output)
	passed := regexp.MustCompile(`(\d+) Passed \| (\d+) Failed`).FindStringSubmatch(output)

	if ran == nil || passed == nil {
		t.Fatalf("the suite does not say how many specs it ran:\n%s", redact(cloud, output))
	}

	t.Logf("conformance: %s specs of IBM's suite ran, %s passed, %s failed (%s)", ran[1], passed[1], passed[2], tag)

	if want := fmt.Sprint(wantSpecs); ran[1] != want || passed[1] != want || passed[2] != "0" {
		t.Errorf("ran %s, passed %s, failed %s, want %s specs run and passed:\n%s", ran[1], passed[1], passed[2], want, redact(cloud, output))
	}

	// Each spec but the first two sends a request. If a suite had worked on anything
	// else than this emulator, none of them would have been seen here.
	if want := wantSpecs - 2; len(cloud.Requests()) < want {
		t.Errorf("the emulator saw %d requests, want at least %d", len(cloud.Requests()), want)
	}
}

// configuration is what the suite wants to know about the account. Two
// accounts must have a name although no selected spec asks for them.
func configuration(cloud *emulator.Server, url string) []byte {
	user := cloud.Users()[0]

	return fmt.Appendf(nil, `IAM_IDENTITY_URL=%[1]s/iam
IAM_IDENTITY_AUTH_TYPE=iam
IAM_IDENTITY_AUTH_URL=%[1]s/iam
IAM_IDENTITY_APIKEY=%[2]s
IAM_IDENTITY_ACCOUNT_ID=%[3]s
IAM_IDENTITY_IAM_ID=%[4]s
IAM_IDENTITY_ENTERPRISE_ACCOUNT_ID=%[3]s
IAM_IDENTITY_ENTERPRISE_SUBACCOUNT_ID=%[3]s
`, url, user.APIKey, user.AccountID, user.IAMID)
}

// compile compiles the suite of a build tag.
//
// It is compiled first because a test run by the go command starts in its
// package's folder, which is in the module cache and cannot hold a
// configuration.
func compile(t *testing.T, tag string) (binary string) {
	t.Helper()
	binary = filepath.Join(t.TempDir(), "suite")
	cmd := exec.CommandContext(t.Context(), "go", "test", "-tags", tag, "-c", "-o", binary, suitePackage)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as the provider, with which it shares packages
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the suite cannot be compiled: %v\n%s", err, out)
	}
	return binary
}

// runSuite runs a suite in the folder work.
func runSuite(t *testing.T, binary, work, focus string) string {
	t.Helper()

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	suite := exec.CommandContext(ctx, binary, "-test.timeout", "2m", "-ginkgo.noColor", "-ginkgo.focus", focus)
	suite.Dir = work
	suite.Env = plainEnvironment()

	// Its exit status says less than its last lines, which are read anyway.
	out, err := suite.CombinedOutput()
	if err != nil {
		t.Logf("the suite ends with %v", err)
	}

	return string(out)
}

// plainEnvironment leaves out what could point the suite at a real account.
func plainEnvironment() []string {
	var plain []string
	for _, entry := range os.Environ() {
		if strings.HasPrefix(entry, "IAM_IDENTITY_") || strings.HasPrefix(entry, "IBM") || strings.HasPrefix(entry, "VCAP_") {
			continue
		}

		plain = append(plain, entry)
	}

	return plain
}

// redact removes what must not be in the output of a test.
func redact(cloud *emulator.Server, text string) string {
	for _, secret := range cloud.Secrets() {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}

	return text
}
