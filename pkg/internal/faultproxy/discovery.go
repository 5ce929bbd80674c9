package faultproxy

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
)

// FailDiscovery makes discovery of one API group fail as that of an aggregated
// API whose server is down: 503 for the group's own documents, and versions
// marked stale and empty in the aggregated one. Inject it for [Discovery].
func FailDiscovery(group string) Fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/apis/"+group+"/") {
				unavailable(next).ServeHTTP(w, r)
				return
			}
			r.Header.Del("Accept-Encoding")
			r.Header.Del("If-None-Match")
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, r)
			sendStale(w, answer, group)
		})
	}
}

// Discovery matches requests for discovery documents: /api, /apis and each
// group version's own.
func Discovery() Matcher {
	return func(r *http.Request) bool {
		segments := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
		switch segments[0] {
		case "api":
			return r.Method == http.MethodGet && len(segments) <= 2
		case "apis":
			return r.Method == http.MethodGet && len(segments) <= 3
		}
		return false
	}
}

func unavailable(next http.Handler) http.Handler {
	return Status(http.StatusServiceUnavailable, "ServiceUnavailable", "the server is currently unable to handle the request")(next)
}

func sendStale(w http.ResponseWriter, answer *httptest.ResponseRecorder, group string) {
	body, err := markStale(answer.Body.Bytes(), group)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	maps.Copy(w.Header(), answer.Header())
	w.Header().Del("Content-Length")
	w.Header().Del("Etag")
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body)
}

// markStale marks the group's versions in an APIGroupDiscoveryList; any other
// document comes back as it was.
func markStale(body []byte, group string) ([]byte, error) {
	var list struct {
		Kind string `json:"kind"`
	}
	if json.Unmarshal(body, &list) != nil || list.Kind != "APIGroupDiscoveryList" {
		return body, nil
	}
	var document map[string]any
	if err := json.Unmarshal(body, &document); err != nil {
		return nil, fmt.Errorf("marking %s stale: %w", group, err)
	}
	for _, version := range versionsOf(document, group) {
		version["freshness"] = "Stale"
		delete(version, "resources")
	}
	return json.Marshal(document)
}

// versionsOf are the entries of the group in a decoded APIGroupDiscoveryList.
func versionsOf(document map[string]any, group string) []map[string]any {
	var found []map[string]any
	for _, item := range objects(document["items"]) {
		metadata, _ := item["metadata"].(map[string]any)
		if metadata["name"] == group {
			found = append(found, objects(item["versions"])...)
		}
	}
	return found
}

// objects are the JSON objects in a decoded JSON array.
func objects(array any) []map[string]any {
	elements, _ := array.([]any)
	var found []map[string]any
	for _, element := range elements {
		if object, ok := element.(map[string]any); ok {
			found = append(found, object)
		}
	}
	return found
}
