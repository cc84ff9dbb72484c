import fastify from 'fastify';

/** The page that shows `/openapi.json`; its script comes from this server, nothing from elsewhere. */
export const docsPage = (nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" nonce="${nonce}" content="${nonce}">
<title>rcommerce reference</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<noscript>The whole description is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/docs/reference.js"></script>
<script nonce="${nonce}">
Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  persistAuth: false,
});
</script>
</body>
</html>
`;

/**
 * The script of the reference page. It weighs 5 MB and most processes never show it, so it is loaded at the first
 * request; the package gives it out only as a route, so it is asked for over a server of its own that never listens.
 */
export async function referenceScript(): Promise<string> {
  const { default: reference } = await import('@scalar/fastify-api-reference');
  const aside = fastify();
  await aside.register(reference, {
    routePrefix: '/docs',
    configuration: { url: '/openapi.json' },
  });
  const { body } = await aside.inject('/docs/js/scalar.js');
  await aside.close();
  return body;
}
