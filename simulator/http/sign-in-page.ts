const FILLER = '<!-- Sign in with your work or school account to continue. -->\n'.repeat(60);

/** The page that the vendor answers, with status 203 and no error, to a call that it cannot attribute to anybody. */
export const SIGN_IN_PAGE = `<!DOCTYPE html>
<html lang="en-US">
<head><title>Azure DevOps Services | Sign In</title><meta charset="utf-8"></head>
<body class="signin">
${FILLER}<h1>Sign in to Azure DevOps</h1>
<form method="post" action="/_signin"><input name="login" type="email"><button>Next</button></form>
</body>
</html>
`;
