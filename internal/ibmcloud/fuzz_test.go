// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// FuzzErrorBody looks for bodies that crash the client, or that end in a
// message that is not one short line without secrets.
func FuzzErrorBody(f *testing.F) {
	files, err := filepath.Glob("testdata/*/error_*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("there are no error documents (%v)", err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(400, "application/json", string(raw))
	}
	for _, body := range []string{
		``, `{}`, `[]`, `null`, `"x"`, `7`, `{"errors":[]}`, `{"errors":{}}`, `{"errors":[null]}`, `{"errors":[[]]}`,
		`{"errorCode":1,"errorMessage":2}`, `{"context":[]}`, `<html>`, "\xff\xfe", `{"message":"` + newValue + `"}`, newValue + "\n" + ownKey,
	} {
		f.Add(503, "text/plain", body)
		f.Add(200, "application/json", body)
	}
	f.Fuzz(func(t *testing.T, status int, media, body string) {
		if status < 200 || status > 999 || status == http.StatusSwitchingProtocols {
			return
		}
		client := newClient(t, &cloud{handler: plain(status, media, body)})
		for _, op := range []string{
			"iam.CreateAPIKey", "iam.ListAPIKeys", "watsonx.CreateTaskCredential", "watsonx.ListTaskCredentials",
			"watsonx.CreateJob", "watsonx.UpdateJob", "watsonx.StartJobRun",
		} {
			err := do(t.Context(), client, op)
			if err == nil {
				continue
			}
			e := asError(t, err)
			text := e.Message + e.Code + e.TransactionID
			if e.Message == "" || strings.ContainsAny(text, "\r\n\x00") || !utf8.ValidString(text) || utf8.RuneCountInString(e.Message) > 500 {
				t.Errorf("%s: the message is %q", op, e.Message)
			}
			sent := op == "iam.CreateAPIKey" || op == "watsonx.CreateTaskCredential"
			if (sent && contains(text, newValue)) || contains(text, ownKey) {
				t.Errorf("%s: the error holds a secret", op)
			}
		}
	})
}

// FuzzNextHref looks for links that lead the client, and with it the token, to
// another host or path.
func FuzzNextHref(f *testing.F) {
	for _, href := range []string{
		"", "?start=2", "/v1/task_credentials?start=2", "https://eu-de.test/gate/platform/v1/task_credentials?start=2",
		"https://elsewhere.test/", "//elsewhere.test/", `\\elsewhere.test\`, `/\elsewhere.test`, "https:elsewhere.test", "https://eu-de.test@elsewhere.test",
		"https://eu-de.test:443/", "https://eu-de.test:80/", "http://eu-de.test/", "HTTPS://EU-DE.TEST/", "https://eu-de.test.elsewhere.test/",
		"https://[::1]/", "javascript:x", "?pagetoken=x", "../../..", "%2e%2e/", "#", "https://%65u-de.test/",
	} {
		f.Add(href)
	}
	f.Fuzz(func(t *testing.T, href string) {
		quoted, err := json.Marshal(href)
		if err != nil || !utf8.ValidString(href) {
			return
		}
		asked, requests := map[string]bool{}, 0
		c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
			asked[r.URL.Scheme+"://"+r.URL.Host+r.URL.Path] = true
			if requests++; requests > 1 {
				answer(w, http.StatusOK, good)
				return
			}
			answer(w, http.StatusOK, fmt.Sprintf(`{"credentials":[],"apikeys":[],"next":%s}`, map[string]string{
				"iam.test": string(quoted), "eu-de.test": `{"href":` + string(quoted) + `}`,
			}[r.URL.Host]))
		}}
		client := newClient(t, c, withToken("made-up-value"))
		_, errList := client.ListTaskCredentials(t.Context(), "eu-de")
		requests = 0
		_, errKeys := client.ListAPIKeys(t.Context(), ibmcloud.APIKeyQuery{})
		delete(asked, "https://eu-de.test"+platformPath+"/v1/task_credentials")
		delete(asked, "https://iam.test"+iamPath+"/v1/apikeys")
		if len(asked) != 0 {
			t.Errorf("the token went to %v", asked)
		}
		if href == "" && (errList != nil || errKeys != nil) {
			t.Errorf("a list without another page is refused: %v, %v", errList, errKeys)
		}
	})
}

// FuzzJobReply looks for replies that crash the client, or that yield a job or a
// run without an ID, or times that RFC 3339 cannot write.
func FuzzJobReply(f *testing.F) {
	for _, body := range []string{
		document(f, "platform/job.json"), document(f, "platform/jobrun.json"), good, ``, `null`, `[]`, `{"results":[null]}`,
		`{"results":[{"metadata":{"asset_id":"j"}}],"next":{"a":1}}`, `{"results":["line",7,null,{}]}`, `{"metadata":[]}`,
		`{"metadata":{"asset_id":"j"},"entity":{"job":{"schedule_info":{"startOn":9007199254740993}}}}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		client := newClient(t, &cloud{handler: always(http.StatusOK, body)}, withToken("made-up-value"))
		job, err := client.GetJob(t.Context(), project(), "j")
		if (err == nil) == (job.ID == "") {
			t.Errorf("GetJob() = %+v, %v", job, err)
		}
		if _, err := job.ScheduleInfo.End.MarshalText(); err != nil {
			t.Error(err)
		}
		run, err := client.GetJobRun(t.Context(), project(), "j", "r")
		if (err == nil) == (run.ID == "") || strings.ContainsAny(run.Error+run.State, "\r\n\x1b") {
			t.Errorf("GetJobRun() = %+v, %v", run, err)
		}
		lines, _ := client.JobRunLogTail(t.Context(), project(), "j", "r", 5)
		if strings.ContainsAny(strings.Join(lines, ""), "\r\n\x1b") {
			t.Errorf("JobRunLogTail() = %q", lines)
		}
		_, _ = client.ListJobs(t.Context(), project(), ibmcloud.JobQuery{})
		_, _ = client.ListJobRuns(t.Context(), project(), "j", 1)
	})
}
