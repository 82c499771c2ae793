// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A problem is a refusal. Its shape on the wire depends on the path.
type problem struct {
	status      int
	code        string // "" means the usual one of the status
	messageCode string // IAM's BXNIM number; "" means the usual one
	message     string
	details     string
	target      map[string]string // the part of the request that the platform complains about
	flat        bool              // the platform's second shape, with a number for a code
	tokenShape  bool              // the shape of the token call, wherever it comes from
	allow       []string
}

// Error implements error, for callers in Go.
func (p *problem) Error() string { return "emulator: " + p.message }

// refuse makes a problem. Without a code it has the one that goes with its status.
func refuse(status int, code, message string) *problem {
	return &problem{status: status, code: code, message: message}
}

func badRequest(message string) *problem { return refuse(http.StatusBadRequest, "", message) }

func notAuthenticated(message string) *problem { return refuse(http.StatusUnauthorized, "", message) }

func forbidden(message string) *problem { return refuse(http.StatusForbidden, "", message) }

func notFound(message string) *problem { return refuse(http.StatusNotFound, "", message) }

func conflict(code, message string) *problem { return refuse(http.StatusConflict, code, message) }

func badField(name, message string) *problem { return badTarget("field", name, message) }

// missingField refuses a body in which a field is missing or empty.
func missingField(name string) *problem {
	refusal := badField(name, "Property missing or empty: "+name)
	refusal.messageCode = "BXNIM0109E"
	return refusal
}

func badParameter(name, message string) *problem { return badTarget("parameter", name, message) }

func badTarget(kind, name, message string) *problem {
	refusal := badRequest(message)
	refusal.target = map[string]string{"type": kind, "name": name}
	return refusal
}

// usualCodes are the platform's code and IAM's BXNIM number for a status.
//
// Assumed A22: A conflict is BXNIM0170E, too many requests BXNIM0429E and every
// unnamed error BXNIM0500E.
func usualCodes(status int) (code, messageCode string) {
	usual, known := map[int][2]string{
		http.StatusBadRequest:       {"invalid_request", "BXNIM0106E"},
		http.StatusUnauthorized:     {"not_authenticated", "BXNIM0308E"},
		http.StatusForbidden:        {"not_authorized", "BXNIM0513E"},
		http.StatusNotFound:         {"not_found", "BXNIM0102E"},
		http.StatusMethodNotAllowed: {"method_not_allowed", "BXNIM0060E"},
		http.StatusConflict:         {"already_exists", "BXNIM0170E"},
		http.StatusTooManyRequests:  {"too_many_requests", "BXNIM0429E"},
	}[status]
	if !known {
		return strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_"), "BXNIM0500E"
	}
	return usual[0], usual[1]
}

// reply writes the problem in the shape of the request's path.
func (p *problem) reply(c *call) reply {
	code, messageCode := usualCodes(p.status)
	setDefault(&p.code, code)
	setDefault(&p.messageCode, messageCode)
	var body any
	switch {
	case c.isTokenCall() || p.tokenShape:
		body = p.tokenBody(c)
	case !c.isPlatformCall():
		body = p.iamBody(c)
	case p.flat:
		body = map[string]any{
			"code": p.status, "error": http.StatusText(p.status), "reason": p.message, "message": p.message,
		}
	default:
		body = p.containerBody(c)
	}
	answer := respond(p.status, body)
	if len(p.allow) > 0 {
		answer.header.Set("Allow", strings.Join(p.allow, ", "))
	}
	return answer
}

// containerBody is the platform's first shape.
//
// Assumed A56: Task credentials are refused in the container shape, with the
// transaction as trace.
func (p *problem) containerBody(c *call) any {
	failure := map[string]any{"code": p.code, "message": p.message}
	if p.target != nil {
		failure["target"] = p.target
	}
	return map[string]any{"trace": c.transaction, "errors": []any{failure}}
}

// iamBody is the shape of IAM's management calls.
//
// Assumed A23: status_code is a number in the refusal of a read and a text in
// every other.
func (p *problem) iamBody(c *call) any {
	code := p.code
	if p.status == http.StatusForbidden {
		code = "forbidden"
	}
	failure := map[string]any{"code": code, "message_code": p.messageCode, "message": p.message}
	if p.details != "" {
		failure["details"] = p.details
	}
	var status any = p.status
	if c.request.Method != http.MethodGet {
		status = strconv.Itoa(p.status)
	}
	return map[string]any{
		"context":     iamContext(c),
		"errors":      []any{failure},
		"status_code": status,
		"trace":       c.transaction,
	}
}

// tokenBody is the shape of the token call.
func (p *problem) tokenBody(c *call) any {
	const layout = "02.01.2006 15:04:05:000 MST"
	body := map[string]any{
		"errorCode":    p.messageCode,
		"errorMessage": p.message,
		"context": map[string]string{
			"requestId":   c.transaction,
			"requestType": "incoming.Identity_Token",
			"userAgent":   c.request.UserAgent(),
			"url":         "https://iam.cloud.ibm.com",
			"instanceId":  "emulator",
			"threadId":    "1",
			"host":        "emulator",
			"startTime":   c.now.Format(layout),
			"endTime":     c.now.Format(layout),
			"elapsedTime": "0",
			"locale":      "en_US",
			"clusterName": "emulator",
		},
	}
	if p.details != "" {
		body["errorDetails"] = p.details
	}
	return body
}

// iamContext is the part of IAM's replies that identifies the request.
func iamContext(c *call) map[string]string {
	return map[string]string{
		"transaction_id": c.transaction,
		"operation":      c.request.Method + " " + c.request.URL.Path,
		"user_agent":     c.request.UserAgent(),
		"url":            c.baseURL(),
		"instance_id":    "emulator",
		"thread_id":      "1",
		"host":           "emulator",
		"start_time":     c.now.Format(time.RFC3339),
		"end_time":       c.now.Format(time.RFC3339),
		"elapsed_time":   "0",
		"cluster_name":   "emulator",
	}
}
